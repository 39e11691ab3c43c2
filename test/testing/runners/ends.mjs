const { createSandbox } = await import(process.env.SPECBOX_TESTING)

const sandbox = await createSandbox('onboarding')
await sandbox.webhooks.subscribe(() => new Response())
await sandbox.seed('payments', [{}])
const read = await fetch(`${sandbox.url}/payments`, { headers: sandbox.headers() })
await read.text()
if (process.argv.includes('--close')) await sandbox.close()
console.log('done', read.status)
