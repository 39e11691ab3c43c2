import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, checkNode, install, root } from './prepare.mjs'

/** `npm start`: from a fresh clone to the two example APIs being served. Further arguments go to `specbox up`. */
checkNode()
install('to-run')
await build()

const examples = ['orders', 'onboarding'].map((name) => join('examples', name, 'openapi.yaml'))
const args = [join('dist', 'specbox.js'), 'up', ...examples, ...process.argv.slice(2)]
const server = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })

// A terminal sends Ctrl-C to both of us; npm and process managers only to this one. Either way the server decides when to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
})
