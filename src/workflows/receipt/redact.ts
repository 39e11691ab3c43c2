import { createHmac } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'

/** A value that must not be written down, and what it is. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** Shorter ones would take half of every text with them. */
const shortest = 4

/**
 * The same value without the secrets: wherever one stands, in texts and names, plain, in base64 (Basic), percent-encoded or as
 * JSON writes it, words stand that are the same for the same secret. So what was equal stays equal.
 * @param salt makes the words of one receipt unlike those of another: they are no fingerprint of a short secret
 */
export function redact<T extends JsonValue>(value: T, secrets: readonly Secret[], salt: string): T {
  const words = new Map<string, string>()
  for (const { name, value: secret } of secrets) {
    if (secret.length < shortest) continue
    const word = `[redacted:${name}:${createHmac('sha256', salt).update(secret).digest('hex').slice(0, 8)}]`
    for (const form of formsOf(secret)) if (!words.has(form)) words.set(form, word)
  }
  const forms = [...words.keys()].sort((a, b) => b.length - a.length)
  const clean = (text: string): string => {
    let result = text
    for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, words.get(form)!)
    return result
  }
  return redactIn(value, clean) as T
}

function formsOf(secret: string): string[] {
  const plain = secret.replace(/^(Bearer|Basic|Token) /i, '')
  const encoded = [encodeURIComponent(plain), JSON.stringify(plain).slice(1, -1)]
  const base64 = [Buffer.from(plain).toString('base64'), Buffer.from(`${plain}:`).toString('base64')]
  return [...new Set([plain, ...encoded, ...base64])].filter((form) => form.length >= shortest)
}

function redactIn(value: JsonValue, clean: (text: string) => string): JsonValue {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((item) => redactIn(item, clean))
  if (!isObject(value)) return value
  const made: JsonObject = {}
  for (const [name, item] of Object.entries(value)) setOwn(made, clean(name), redactIn(item, clean))
  return made
}
