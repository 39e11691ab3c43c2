import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { shared } from '../../test/shared.ts'
import { startServer } from '../bench/load.ts'

const root = resolve(import.meta.dirname, '../..')
const documents: Readonly<Record<string, string>> = {
  orders: resolve(root, 'examples/orders/openapi.yaml'),
  onboarding: resolve(root, 'examples/onboarding/openapi.yaml'),
  petstore: shared('specs/petstore.yaml'),
  museum: shared('specs/redocly_museum.yaml'),
  galaxy: shared('specs/scalar_galaxy.yaml'),
  cafe: shared('conformance/cafe/cafe.yaml'),
}

interface ReadyLine {
  url: string
  apis: { sandbox: { url: string; credentials: { in: string; name: string; value: string }[] } }[]
}

/**
 * Schemathesis (from PyPI; `SCHEMATHESIS=/path/to/schemathesis` where it is not on the PATH) against a served sandbox of each
 * document: all checks, all phases. Needs `npm run build`. `--max-examples N` (default 30) and document names narrow it.
 */
export async function run(args: string[]): Promise<number> {
  const command = process.env.SCHEMATHESIS ?? ['/opt/schemathesis/bin/schemathesis'].find(existsSync) ?? 'schemathesis'
  const version = spawnSync(command, ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined) {
    console.error(`Schemathesis is not installed: pip install schemathesis, or set SCHEMATHESIS to its path`)
    return 1
  }
  console.log(version.stdout.trim())
  const at = args.indexOf('--max-examples')
  const examples = at < 0 ? '30' : args[at + 1]!
  const names = args.filter((arg, index) => Object.hasOwn(documents, arg) && args[index - 1] !== '--max-examples')
  let failed = 0
  for (const name of names.length === 0 ? Object.keys(documents) : names) {
    const code = await check(command, name, documents[name]!, examples, args.includes('--verbose'))
    console.log(`${name.padEnd(12)} ${code === 0 ? 'no failures' : 'FAILED'}`)
    if (code !== 0) failed++
  }
  return failed === 0 ? 0 : 1
}

async function check(
  command: string,
  name: string,
  document: string,
  examples: string,
  verbose: boolean,
): Promise<number> {
  const server = startServer([
    resolve(root, 'dist/specbox.js'),
    'up',
    document,
    '--memory',
    '--port',
    '0',
    '--json',
    '--name',
    name,
  ])
  const ready = (await server.ready) as unknown as ReadyLine
  const { sandbox } = ready.apis[0]!
  const headers = sandbox.credentials.filter((credential) => credential.in === 'header')
  const byName = new Map(headers.map((credential) => [credential.name.toLowerCase(), credential]))
  const base = await basePath(document)
  const st = [
    'run',
    document,
    '--url',
    sandbox.url + base,
    '--phases',
    'examples,coverage,fuzzing,stateful',
    '--checks',
    'all',
  ]
  st.push(
    '--max-examples',
    examples,
    '--seed',
    '1',
    '--generation-database',
    'none',
    '--no-color',
    '--continue-on-failure',
  )
  for (const credential of byName.values()) st.push('-H', `${credential.name}: ${credential.value}`)
  const code = await new Promise<number>((done) => {
    const child = spawn(command, st, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk)
      })
    }
    child.on('close', (status) => {
      if (verbose || status !== 0) console.log(output)
      else console.log(output.slice(output.lastIndexOf('SUMMARY')).split('\n').slice(0, 40).join('\n'))
      done(status ?? 1)
    })
  })
  await server.stop()
  return code
}

/** The prefix of the document's first server: what Schemathesis expects in the base URL. */
async function basePath(document: string): Promise<string> {
  const { loadDocument } = await import('../../src/openapi/load.ts')
  const { infer } = await import('../../src/blueprint/infer.ts')
  const loaded = await loadDocument(document)
  return loaded.ok ? (infer(loaded.document).servers[0]?.basePath ?? '') : ''
}

if (process.argv[1]?.endsWith('schemathesis.ts')) process.exitCode = await run(process.argv.slice(2))
