import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Target {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export const loader = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'autocannon'
const pinned = spawnSync('taskset', ['-V']).error === undefined

/** A command pinned to one core, where the machine can. */
export function onCore(core: number, command: string, args: readonly string[]): [string, string[]] {
  return pinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]
}

/** Requests per second over `seconds`, 32 connections, from a load generator on core 1. */
export async function requestsPerSecond(target: Target, seconds: number): Promise<number> {
  return loader === 'wrk' ? runWrk(target, seconds) : runAutocannon(target, seconds)
}

async function runWrk(target: Target, seconds: number): Promise<number> {
  const script = join(mkdtempSync(join(tmpdir(), 'specbox-bench-')), 'request.lua')
  const headers = Object.entries(target.headers).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  )
  const check =
    'done = function(summary) io.write("ERRORS " .. (summary.errors.status + summary.errors.read + summary.errors.timeout) .. "\\n") end'
  writeFileSync(
    script,
    [
      `wrk.method = "${target.method}"`,
      ...headers,
      target.body === undefined ? '' : `wrk.body = ${JSON.stringify(target.body)}`,
      check,
    ].join('\n'),
  )
  const output = await capture(...onCore(1, 'wrk', ['-t1', '-c32', `-d${seconds}s`, '-s', script, target.url]))
  const errors = Number(/ERRORS (\d+)/.exec(output)?.[1] ?? 0)
  if (errors > 0)
    throw new Error(`Failed to measure ${target.url}: ${errors} requests were not answered with a success`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1])
}

async function runAutocannon(target: Target, seconds: number): Promise<number> {
  const headers = Object.entries(target.headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const body = target.body === undefined ? [] : ['-b', target.body]
  const bin = join(import.meta.dirname, '../../node_modules/autocannon/autocannon.js')
  const args = [bin, '-j', '-c', '32', '-d', String(seconds), '-m', target.method, ...headers, ...body, target.url]
  const output = await capture(...onCore(1, process.execPath, args))
  const result = JSON.parse(output) as { requests: { average: number }; non2xx: number; errors: number }
  if (result.non2xx + result.errors > 0)
    throw new Error(`Failed to measure ${target.url}: ${result.non2xx} refusals, ${result.errors} errors`)
  return result.requests.average
}

export function capture(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
    })
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

/** Starts a server process on core 0 that prints one JSON line when it is ready. */
export function startServer(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [command, all] = onCore(0, process.execPath, args)
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
      const line = output.split('\n')[0]!
      if (output.includes('\n')) resolve(JSON.parse(line) as Record<string, unknown>)
    })
    child.on('exit', (code) => reject(new Error(`Failed to start ${args.join(' ')}: exit ${code}`)))
  })
  return {
    child,
    ready,
    stop: () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}
