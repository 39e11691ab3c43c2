import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../lib/json.ts'

/** How other commands reach the server that has a data folder open. */
export interface Running {
  readonly url: string
  readonly installationKey: string
}

export const defaultDataFolder = '.specbox'

export function storePath(folder: string): string {
  return join(folder, 'specbox.db')
}

const runningPath = (folder: string) => join(folder, 'server.json')

/** Readable by its owner only: it holds the installation key. */
export function writeRunning(folder: string, running: Running): void {
  const path = runningPath(folder)
  rmSync(path, { force: true })
  writeFileSync(path, JSON.stringify(running), { mode: 0o600 })
  chmodSync(path, 0o600)
}

export function removeRunning(folder: string): void {
  rmSync(runningPath(folder), { force: true })
}

/** What a running server left there; it may be gone in the meantime. */
export function readRunning(folder: string): Running | undefined {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(runningPath(folder), 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) return undefined
    throw error
  }
  if (!isObject(value)) return undefined
  const { url, installationKey } = value
  return typeof url === 'string' && typeof installationKey === 'string' ? { url, installationKey } : undefined
}
