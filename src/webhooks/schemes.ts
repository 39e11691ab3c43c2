import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import { checkScheme } from './check-scheme.ts'
import type { SignatureScheme } from './signature.ts'

/** A scheme by its name, or why there is none. */
export type FoundScheme =
  | { readonly ok: true; readonly scheme: SignatureScheme }
  | { readonly ok: false; readonly problem: string; readonly known: readonly string[] }

/** Schemes as written, by name; each is checked when it is first asked for. */
export type WrittenSchemes = Readonly<Record<string, JsonObject>>

const standard = {
  output: 'base64',
  message: '{id}.{timestamp}.{body}',
  timestamp: 'seconds',
  headers: { 'webhook-id': '{id}', 'webhook-timestamp': '{timestamp}', 'webhook-signature': '{signatures}' },
  separator: ' ',
} as const

/** Standard Webhooks 1.0.0 in both its forms, and an HMAC of the body for everybody else. */
export const builtInSchemes: Readonly<Record<string, SignatureScheme>> = {
  'standard-webhooks': {
    ...standard,
    description: 'Standard Webhooks 1.0.0, v1: HMAC-SHA256 with a shared secret',
    algorithm: 'hmac-sha256',
    key: { encoding: 'base64', prefix: 'whsec_' },
    signature: 'v1,{signature}',
    secret: { prefix: 'whsec_', bytes: 32, encoding: 'base64' },
  },
  'standard-webhooks-ed25519': {
    ...standard,
    description: 'Standard Webhooks 1.0.0, v1a: Ed25519, verified with a public key',
    algorithm: 'ed25519',
    key: { encoding: 'base64', prefix: 'whsk_' },
    publicKey: { prefix: 'whpk_', format: 'raw', encoding: 'base64' },
    signature: 'v1a,{signature}',
    secret: { prefix: 'whsk_', bytes: 32, encoding: 'base64' },
  },
  'hmac-sha256': {
    description: 'HMAC-SHA256 of the body, in hex',
    algorithm: 'hmac-sha256',
    key: { encoding: 'utf8', prefix: '' },
    output: 'hex',
    message: '{body}',
    timestamp: 'seconds',
    headers: {
      'X-Webhook-Id': '{id}',
      'X-Webhook-Timestamp': '{timestamp}',
      'X-Signature': '{signatures}',
    },
    signature: 'sha256={signature}',
    separator: ',',
    secret: { prefix: '', bytes: 40, encoding: 'alphanumeric' },
  },
}

const checked = new WeakMap<JsonObject, FoundScheme>()

/** Looks in the API's own (an overlay's `signatures`), then the built-in ones, then the catalog's. */
export function schemeOf(name: string, authored: WrittenSchemes, catalog: WrittenSchemes = {}): FoundScheme {
  const written = own(authored, name)
  if (isObject(written)) return checkedOnce(name, written)
  if (Object.hasOwn(builtInSchemes, name)) return { ok: true, scheme: builtInSchemes[name]! }
  const listed = own(catalog, name)
  if (isObject(listed)) return checkedOnce(name, listed)
  const known = schemeNames(authored, catalog)
  return { ok: false, problem: `There is no signature scheme '${name}'. There are: ${known.join(', ')}`, known }
}

/** Every name that `schemeOf` finds. */
export function schemeNames(authored: WrittenSchemes, catalog: WrittenSchemes = {}): readonly string[] {
  return [...new Set([authored, builtInSchemes, catalog].flatMap((schemes) => Object.keys(schemes)))]
}

function checkedOnce(name: string, written: JsonObject): FoundScheme {
  const before = checked.get(written)
  if (before !== undefined) return before
  const result = checkScheme(written)
  const found: FoundScheme = result.ok
    ? result
    : {
        ok: false,
        problem: `The signature scheme '${name}' is broken: ${result.problems.map(told).join('; ')}`,
        known: [],
      }
  checked.set(written, found)
  return found
}

function told({ pointer, message }: { readonly pointer: string; readonly message: string }): string {
  return pointer === '' ? message : `${pointer} ${message}`
}

/** The `signatures` of a catalog file; what is no object is none. */
export function signaturesOf(value: JsonValue): WrittenSchemes {
  const signatures = isObject(value) ? own(value, 'signatures') : undefined
  if (!isObject(signatures)) return {}
  return Object.fromEntries(
    Object.entries(signatures).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
  )
}
