import type { KeyObject } from 'node:crypto'
import type { JsonValue } from '../../src/lib/json.ts'
import { canonicalJson } from '../../src/workflows/receipt/canonical.ts'
import type { Receipt } from '../../src/workflows/receipt/receipt.ts'
import { signReceipt } from '../../src/workflows/receipt/signing.ts'
import { parseReceipt, type Verification, verifyReceipt } from '../../src/workflows/receipt/verify.ts'
import { pick, type Random } from './random.ts'
import type { Loose, Tampering } from './tamper.ts'

/** As `specbox verify` reads a file. */
export async function verifyFile(bytes: Uint8Array): Promise<Verification> {
  const text = textOf(bytes)
  if (text === undefined) return { ok: false, problem: 'it is not UTF-8' }
  const parsed = parseReceipt(text)
  return parsed.ok ? verifyReceipt(parsed.value) : parsed
}

export const fileOf = (receipt: Receipt): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(receipt, null, 1)}\n`)

/** One byte anywhere changed so that it says something else; not where only blanks or the spelling of a value change. */
export function changeByte(bytes: Uint8Array, random: Random): Uint8Array {
  const said = meaningOf(bytes)
  for (;;) {
    const changed = bytes.slice()
    const at = random(bytes.length)
    changed[at] = random(256)
    if (meaningOf(changed) !== said) return changed
  }
}

/** Undefined: it is no JSON. */
function meaningOf(bytes: Uint8Array): string | undefined {
  const text = textOf(bytes)
  if (text === undefined) return undefined
  try {
    return canonicalJson(JSON.parse(text) as JsonValue)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Which one of the tamperings, and the receipt after it; undefined where there is nothing to do it to. */
export function tamper(
  receipt: Receipt,
  among: readonly Tampering[],
  random: Random,
): { name: string; receipt: Receipt } | undefined {
  const tampering = pick(among, random)!
  const changed = structuredClone(receipt) as Loose
  if (!tampering.apply(changed, random)) return undefined
  const same = canonicalJson(changed as JsonValue) === canonicalJson(receipt as unknown as JsonValue)
  return same ? undefined : { name: tampering.name, receipt: changed as unknown as Receipt }
}

/** As somebody would who has a key of his own. */
export function signAgain({ publicKey, signature, ...receipt }: Receipt, key: KeyObject): Receipt {
  return signReceipt(receipt, key)
}
