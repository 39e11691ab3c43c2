import twilio from 'twilio'

const client = twilio(`AC${'0'.repeat(32)}`, 'token_of_somebody')
const made = await client.messages.create({ to: '+15558675310', from: '+15017122661', body: 'At 3 pm' })
await client.messages.create({ to: '+15558675310', from: '+15017122661', body: 'At 4 pm' })
const read = await client.messages(made.sid).fetch()
const page = await client.messages.list({ to: '+15558675310', pageSize: 1 })
const same = read.body === made.body && read.uri === made.uri && page.some(({ sid }) => sid === made.sid)
console.log(JSON.stringify({ made: made.sid, same }))
