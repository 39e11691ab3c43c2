import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { shared } from '../../test/shared.ts'
import { startServer } from '../bench/load.ts'
import { type Exception, exceptionFor } from './schemathesis/exceptions.ts'
import { type Failure, readReport, type Report } from './schemathesis/report.ts'

/**
 * Schemathesis against a served sandbox of each document: all checks, all phases, a fixed seed. Install it with
 * `pip install schemathesis` (4.32 was used), or say where it is: `SCHEMATHESIS=/path/to/schemathesis`. Needs `npm run build`.
 *
 *     npx tsx scripts/figures/schemathesis.ts [document name or path…] [--max-examples N] [--seed N] [--checks a,b] [--verbose]
 *
 * A failure is either listed in `schemathesis/exceptions.ts`, with the reason why the document makes it unavoidable, or fails
 * the run. `--verbose` prints each unlisted failure's request and reply.
 */
export async function run(args: string[]): Promise<number> {
  const command = process.env.SCHEMATHESIS ?? ['/opt/schemathesis/bin/schemathesis'].find(existsSync) ?? 'schemathesis'
  const version = spawnSync(command, ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined) {
    console.error('Schemathesis is not installed: pip install schemathesis, or set SCHEMATHESIS to its path')
    return 1
  }
  const valued = ['--max-examples', '--seed', '--checks']
  const valueOf = (option: string, usual: string) => {
    const at = args.indexOf(option)
    return at < 0 ? usual : args[at + 1]!
  }
  const options = {
    command,
    maxExamples: valueOf('--max-examples', '30'),
    seed: valueOf('--seed', '1'),
    checks: valueOf('--checks', 'all'),
    verbose: args.includes('--verbose'),
  }
  console.log(`${version.stdout.trim()}, ${options.maxExamples} examples an operation and phase, seed ${options.seed}`)
  const asked = args.filter((arg, index) => !arg.startsWith('--') && !valued.includes(args[index - 1] ?? ''))
  const queue = asked.length === 0 ? Object.keys(documents) : asked
  let failed = 0
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const { lines, ok } = await figure(name, options)
      if (!ok) failed++
      console.log(lines.join('\n'))
    }
  }
  await Promise.all([worker(), worker()])
  return failed === 0 ? 0 : 1
}

interface Subject {
  readonly path: string
  /** Places where the document is not valid, so that Schemathesis refuses the operation; mended in the copy it is given. */
  readonly mend?: readonly (readonly [RegExp, string])[]
}

const root = resolve(import.meta.dirname, '../..')
const documents: Readonly<Record<string, Subject>> = {
  onboarding: { path: resolve(root, 'examples/onboarding/openapi.yaml') },
  galaxy: {
    path: shared('specs/scalar_galaxy.yaml'),
    // A Schema Object's `examples` is a list.
    mend: [[/examples:\n +mars: '@mars.jpg'\n +jupiter: '@jupiter.png'/, "examples: ['@mars.jpg']"]],
  },
  orders: { path: resolve(root, 'examples/orders/openapi.yaml') },
  petstore: { path: shared('specs/petstore.yaml') },
  museum: { path: shared('specs/redocly_museum.yaml') },
  cafe: { path: shared('conformance/cafe/cafe.yaml') },
}

interface Options {
  readonly command: string
  readonly maxExamples: string
  readonly seed: string
  readonly checks: string
  readonly verbose: boolean
}

async function figure(name: string, options: Options): Promise<{ lines: string[]; ok: boolean }> {
  const subject = Object.hasOwn(documents, name) ? documents[name]! : { path: resolve(name) }
  const started = performance.now()
  const report = await check(subject, options)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  if (typeof report === 'string') return { lines: [`${name.padEnd(11)} FAILED did not finish`, report], ok: false }
  const excepted = new Map<Exception, number>()
  const failures: Failure[] = []
  for (const failure of report.failures) {
    const exception = exceptionFor(name, failure)
    if (exception === undefined) failures.push(failure)
    else excepted.set(exception, (excepted.get(exception) ?? 0) + 1)
  }
  const { tested, total } = report.operations
  const ok = failures.length === 0 && report.errors.length === 0 && report.complete
  return {
    lines: [
      `${name.padEnd(11)} ${ok ? 'ok    ' : 'FAILED'} ${tested}/${total} operations, ${report.cases} test cases, ${failures.length} failures, ${excepted.size} exceptions (${seconds} s)`,
      ...[...excepted].map(
        ([one, count]) =>
          `    excepted: ${one.check}, ${one.status}, ${count} × at ${one.operations.join(', ')}: ${one.reason}`,
      ),
      ...report.errors.map((error) => `    error: ${error}`),
      ...summaryOf(failures, options.verbose),
    ],
    ok,
  }
}

/** Failures alike are told once, with how many there were. */
function summaryOf(failures: readonly Failure[], verbose: boolean): string[] {
  const alike = new Map<string, Failure[]>()
  for (const failure of failures) {
    const { check, operation, status, message } = failure
    const title = [check, operation, status, message.split('\n').slice(0, 2).join(' ')].join(' | ')
    alike.set(title, [...(alike.get(title) ?? []), failure])
  }
  return [...alike].flatMap(([title, group]) => {
    const head = `    ${group.length} × ${title}`
    const { request, reply, message } = group[0]!
    return verbose ? [head, `        ${message}`, `        ${request}`, `        ${reply.slice(0, 1500)}`] : [head]
  })
}

async function check(subject: Subject, options: Options): Promise<Report | string> {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-schemathesis-'))
  const bundle = process.env.SPECBOX ?? resolve(root, 'dist/specbox.js')
  const server = startServer([bundle, 'up', subject.path, '--memory', '--port', '0', '--json', '--name', 'figure'])
  const ready = (await server.ready) as unknown as ReadyLine
  const args = await schemathesisArgs(subject, ready, folder)
  const output = await new Promise<string>((done) => {
    const chosen = ['--max-examples', options.maxExamples, '--seed', options.seed, '--checks', options.checks]
    const all = ['run', ...args, ...chosen]
    const child = spawn(options.command, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += String(chunk)
      })
    }
    child.on('close', () => done(text))
  })
  const { exitCode, signalCode } = server.child
  await server.stop()
  if (exitCode !== null || signalCode !== null) return `the server ended by itself: ${signalCode ?? exitCode}`
  const summary = join(folder, 'summary.json')
  const report = existsSync(summary) ? readReport(summary, join(folder, 'events.ndjson')) : output
  rmSync(folder, { recursive: true, force: true })
  return report
}

interface ReadyLine {
  apis: { sandbox: { url: string; credentials: { in: string; name: string; value: string }[] } }[]
}

async function schemathesisArgs(subject: Subject, ready: ReadyLine, folder: string): Promise<string[]> {
  const { sandbox } = ready.apis[0]!
  const headers = sandbox.credentials.filter((credential) => credential.in === 'header')
  const byName = new Map(headers.map((credential) => [credential.name.toLowerCase(), credential]))
  const base = await basePath(subject.path)
  return [
    mended(subject, folder),
    ...['--url', sandbox.url + base],
    ...['--phases', 'examples,coverage,fuzzing,stateful'],
    ...['--generation-database', 'none', '--no-color', '--continue-on-failure', '--no-shrink'],
    ...['--report-json-path', join(folder, 'summary.json'), '--report-ndjson-path', join(folder, 'events.ndjson')],
    ...[...byName.values()].flatMap((credential) => ['-H', `${credential.name}: ${credential.value}`]),
  ]
}

function mended({ path, mend = [] }: Subject, folder: string): string {
  if (mend.length === 0) return path
  const copy = join(folder, `document${extname(path)}`)
  writeFileSync(
    copy,
    mend.reduce((text, [wrong, right]) => text.replace(wrong, right), readFileSync(path, 'utf8')),
  )
  return copy
}

/** The prefix of the document's first server: what Schemathesis expects in the base URL. */
async function basePath(document: string): Promise<string> {
  const loaded = await loadDocument(document)
  return loaded.ok ? (infer(loaded.document).servers[0]?.basePath ?? '') : ''
}

if (process.argv[1]?.endsWith('schemathesis.ts')) process.exitCode = await run(process.argv.slice(2))
