import type { JsonObject, JsonValue } from '../lib/json.ts'
import type { Outcome, SandboxRequest } from '../simulate/exchange.ts'
import type { LoggedExchange } from '../store/store.ts'

/** Characters of a body that are kept: a request is needed whole to be sent again, a reply to be recognised. */
const requestLimit = 32_768
const replyLimit = 8_192
const secretName =
  /authori[sz]ation|cookie|api[-_]?key|secret|password|passwd|token|access[-_]?key|private[-_]?key|cvc|cvv|card[-_]?number|\bpin\b|ssn/i
const redacted = '[redacted]'

export interface ExchangeFacts {
  readonly id: string
  readonly at: number
  readonly durationMs: number
  readonly request: SandboxRequest
  readonly outcome: Outcome
  /** Values that must not appear anywhere in the log. */
  readonly secrets: readonly string[]
}

/** The exchange as it is kept: secrets out, bodies cut to a bounded length, the trace that says why. */
export function loggedExchange(facts: ExchangeFacts): LoggedExchange {
  const { request, outcome } = facts
  const clean = (text: string) =>
    facts.secrets.reduce((at, secret) => (secret === '' ? at : at.replaceAll(secret, redacted)), text)
  return {
    id: facts.id,
    at: facts.at,
    durationMs: facts.durationMs,
    method: request.method,
    path: clean(request.path),
    status: outcome.reply.status,
    operation: outcome.operation,
    detail: {
      request: {
        query: clean(redactQuery(request.query)),
        headers: headers(request.headers, clean),
        body: bodyText(request.body, requestLimit, clean),
      },
      reply: {
        headers: headers(outcome.reply.headers, clean),
        body: bodyText(outcome.reply.body, replyLimit, clean),
        ...(outcome.reply.transport === undefined ? {} : { transport: { ...outcome.reply.transport } }),
      },
      trace: outcome.trace.map(({ stage, note }) => ({ stage, note: clean(note) })),
    },
  }
}

function headers(
  from: Readonly<Record<string, string | string[] | undefined>>,
  clean: (text: string) => string,
): JsonObject {
  const kept: JsonObject = {}
  for (const name of Object.keys(from)) {
    const value = from[name]
    if (value !== undefined) kept[name] = secretName.test(name) ? redacted : clean(String(value))
  }
  return kept
}

/** Pair by pair: one expression over the whole would take the square of a long text's length. */
const redactQuery = (query: string) =>
  query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals > 0 && secretName.test(nameBefore(pair, equals)) ? `${pair.slice(0, equals)}=${redacted}` : pair
    })
    .join('&')

/** The name in front of an equals sign, its percent-encoding undone: `user%5Bpin%5D` is `user[pin]`. */
function nameBefore(pair: string, equals: number): string {
  const near = pair.slice(Math.max(0, equals - 100), equals)
  const name = near.slice(Math.max(...[...' "\r\n'].map((end) => near.lastIndexOf(end))) + 1)
  return name.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function bodyText(body: string | Uint8Array | null, limit: number, clean: (text: string) => string): JsonValue {
  if (body === null) return null
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  // Most bodies have no such name anywhere, nor one that is escaped: they are not taken apart to find that out.
  if (!secretName.test(text) && !/%[0-7]|\\u00/.test(text)) return clean(text.slice(0, limit))
  const parsed = text.length <= requestLimit ? parse(text) : undefined
  const shown =
    parsed === undefined ? redactText(text.slice(0, limit)) : JSON.stringify(redactValue(parsed, 0)).slice(0, limit)
  return clean(shown)
}

/** What cannot be taken apart, cut JSON, forms, parts and XML, is redacted by its text. */
const redactText = (text: string) =>
  redactQuery(
    text
      .replace(
        /"([^"\\]{1,80})"(\s{0,9}:\s{0,9})(?:"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*)/g,
        (pair, name: string, colon: string) => (secretName.test(name) ? `"${name}"${colon}"${redacted}"` : pair),
      )
      .replace(/(name="([^"\r\n]{1,80})"[^\r\n]{0,200}\r\n\r\n)([^\r\n]*)/g, (part, head: string, name: string) =>
        secretName.test(name) ? `${head}${redacted}` : part,
      )
      .replace(/<([\w:.-]{1,80})([^<>]{0,200})>([^<]+)<\//g, (element, name: string, rest: string) =>
        secretName.test(name) ? `<${name}${rest}>${redacted}</` : element,
      ),
  )

function parse(text: string): JsonValue | undefined {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const isScalar = (value: JsonValue) => typeof value === 'string' || typeof value === 'number'

function redactValue(value: JsonValue, depth: number): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (depth > 40) return redacted
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1))
  const out: JsonObject = {}
  for (const name of Object.keys(value)) {
    const item = value[name]!
    const hidden = secretName.test(name) && [item].flat().some(isScalar)
    Object.defineProperty(out, name, { value: hidden ? redacted : redactValue(item, depth + 1), enumerable: true })
  }
  return out
}
