import { WebClient } from '@slack/web-api'

const web = new WebClient('xoxb-of-somebody', { retryConfig: { retries: 0 } })
const { channel: made } = await web.conversations.create({ name: 'incidents' })
const { channel: read } = await web.conversations.info({ channel: made.id })
console.log(JSON.stringify({ made: made.id, same: read.name === 'incidents' && read.id === made.id }))
