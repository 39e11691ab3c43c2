import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { KeyObject } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Receipt } from '../../workflows/receipt/receipt.ts'
import { newSigningKey, readSigningKey } from '../../workflows/receipt/signing.ts'
import { Failure } from '../failure.ts'

/** Where the key is that signs the receipts of this installation. */
export function signingKeyPath(env: NodeJS.ProcessEnv): string {
  return join(
    env.SPECBOX_CONFIG_DIR || join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'specbox'),
    'receipt-key.pem',
  )
}

/** The key of this installation, made when there is none. @throws Failure when the file is no key */
export function signingKey(env: NodeJS.ProcessEnv): KeyObject {
  const path = signingKeyPath(env)
  const pem = readOrMake(path)
  try {
    return readSigningKey(pem)
  } catch (error) {
    throw new Failure(`${path} is not a signing key: ${(error as Error).message}`, {
      hint: 'Delete it to have a new one made; receipts of the old one stay valid',
      cause: error,
    })
  }
}

/** The key of this installation; undefined: it has signed nothing yet. */
export function existingKey(env: NodeJS.ProcessEnv): KeyObject | undefined {
  const path = signingKeyPath(env)
  return existsSync(path) ? signingKey(env) : undefined
}

function readOrMake(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const pem = newSigningKey()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
    return pem
  } catch (error) {
    // Another run was faster: its key is the installation's.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFileSync(path, 'utf8')
    throw error
  }
}

/** Writes a receipt into the folder; the path, relative as the folder is. */
export function writeReceiptFile(folder: string, receipt: Receipt): string {
  mkdirSync(folder, { recursive: true })
  const moment = receipt.writtenAt.replace(/[:.]/g, '-')
  const name = `${receipt.api.api}-${receipt.workflow.workflowId}-${moment}`.replace(/[^\w.-]+/g, '_')
  const text = `${JSON.stringify(receipt, null, 1)}\n`
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? `${name}.json` : `${name}-${count}.json`)
    try {
      writeFileSync(path, text, { flag: 'wx' })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
