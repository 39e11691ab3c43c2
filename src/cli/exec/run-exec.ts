import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { secretToken } from '../../lib/token.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { optimizeAsUsual } from '../optimizer.ts'
import { openAuthority } from './authority.ts'
import { environmentOf } from './environment.ts'
import { createForward } from './forward.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { launch } from './launch.ts'
import type { LedSandboxes } from './led-api.ts'
import { openSandboxes, type OpenOptions } from './open-sandboxes.ts'
import { createPassOn } from './pass-on.ts'
import { reportText } from './print-report.ts'
import { startProxy } from './proxy.ts'
import { type ExecReport, hasErrors, readReport } from './report.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import { createWorkplace } from './trust.ts'

export interface ExecOptions extends OpenOptions {
  readonly data: string
  readonly offline?: boolean
  readonly strictAuth?: boolean
  readonly report?: string
  readonly json?: boolean
  readonly failOnError?: boolean
  /** False: the report does not say which workflows are covered. */
  readonly workflows?: boolean
}

/** Runs a command whose calls to the APIs are led to sandboxes. Resolves with the exit code. @throws Failure before it starts */
export async function runExec(
  given: readonly string[],
  command: readonly string[],
  options: ExecOptions,
  context: Context,
): Promise<number> {
  const { terminal } = context
  const sandboxes = await openSandboxes(given, options, context)
  try {
    const report = await lead(sandboxes, command, options, context)
    if (options.report !== undefined) writeReport(options.report, report)
    if (options.json === true) terminal.out(JSON.stringify(report))
    else terminal.err(`\n${reportText(report, terminal.colors)}`)
    return report.exitCode === 0 && options.failOnError === true && hasErrors(report) ? 1 : report.exitCode
  } finally {
    await sandboxes.close()
  }
}

async function lead(
  sandboxes: LedSandboxes,
  command: readonly string[],
  options: ExecOptions,
  { env, terminal }: Context,
): Promise<ExecReport> {
  const { apis } = sandboxes
  const startedAt = Date.now()
  const authority = await openAuthority(options.data, startedAt)
  const [proxyToken, pipeToken] = [secretToken(24), secretToken(24)]
  const workplace = createWorkplace(authority.certificate, pipeToken, env)
  const traffic = createTraffic()
  const forward = createForward({ apis, traffic, strictAuth: options.strictAuth === true })
  const gateway = createGateway({ apis, authority, forward, traffic })
  const offline = options.offline === true
  const passOn = offline ? null : createPassOn(env)
  const local = await listenLocally(gateway, workplace.socket)
  const proxy = await startProxy({ apis, gateway, forward, traffic, passOn, token: proxyToken })
  try {
    if (options.json !== true) announce(sandboxes, terminal.err)
    optimizeAsUsual()
    const { certificate } = authority
    const led = environmentOf(env, { apis, workplace, certificate, proxyPort: proxy.port, proxyToken, offline })
    const begun = performance.now()
    const ended = await launch(command, led, options.json === true)
    if (ended.problem !== null) terminal.err(`error: ${ended.problem}`)
    return await finish(sandboxes, traffic, {
      command,
      ended,
      startedAt,
      durationMs: performance.now() - begun,
      workflows: options.workflows !== false,
    })
  } finally {
    proxy.close()
    local.close()
    gateway.close()
    workplace.remove()
  }
}

function finish(sandboxes: LedSandboxes, traffic: Traffic, finished: Parameters<typeof readReport>[2]) {
  return readReport(sandboxes.apis, traffic.read(), finished)
}

/** Where the preload of Node processes connects to. */
function listenLocally(gateway: Gateway, path: string): Promise<Server> {
  const server = createServer((socket) => gateway.accept(socket, null))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve(server))
  })
}

function announce({ apis, kept, local }: LedSandboxes, say: (text: string) => void): void {
  for (const { api, id, hosts } of apis) {
    const names = hosts.map(({ text }) => text)
    const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
    say(`specbox exec: ${shown} → ${api}, sandbox ${id} (${kept})`)
  }
  if (local.length > 0)
    say(`specbox exec: ${local.join(', ')} is this machine and left alone; --host ${local[0]} leads it too`)
}

function writeReport(path: string, report: ExecReport): void {
  try {
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`)
  } catch (error) {
    throw new Failure(`The report cannot be written: ${(error as Error).message}`, { cause: error })
  }
}
