import { createHmac } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { isSecretName } from '../../lib/secret-name.ts'
import { cleanText } from './redact-text.ts'
import { shortestWithin, spellingsOf } from './spellings.ts'

/** A value that must not be written down, and what it is. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** Texts without the secrets. */
export interface Cleaning {
  /** Anything that was said, sent or came. */
  value(text: string): string
  /**
   * A name: of a field, a parameter, an operation. A secret that is a plain word (`password`) stays there: as a name it tells
   * nothing, and workflows hang by their names.
   */
  name(text: string): string
  /** With runtime expressions in it, in which names are names. */
  expression(text: string): string
  /** What stands for a credential that is not known otherwise. */
  word(name: string, secret: string): string
}

const plainWord = /^[A-Za-z][A-Za-z_-]{0,19}$/
const named = /\$(?:inputs|outputs|steps|workflows|sourceDescriptions|components|request|response|message)\.[\w.-]+/g

/**
 * Wherever a secret stands, in whatever spelling, words stand that are the same for the same secret. So what was equal stays
 * equal.
 * @param salt makes the words of one receipt unlike those of another: they are no fingerprint of a short secret
 */
export function cleaningOf(secrets: readonly Secret[], salt: string): Cleaning {
  const word = (name: string, secret: string) =>
    `[redacted:${name.replace(/[^\w.-]+/g, '_').slice(0, 60)}:${createHmac('sha256', salt).update(secret).digest('hex').slice(0, 8)}]`
  const all = new Map<string, string>()
  const strong = new Map<string, string>()
  for (const { name, value } of secrets.flatMap(partsOf)) {
    for (const form of [value, ...(value.length < shortestWithin ? [] : spellingsOf(value))]) {
      if (!all.has(form)) all.set(form, word(name, value))
      if (!plainWord.test(value) && !strong.has(form)) strong.set(form, word(name, value))
    }
  }
  const value = replacer(all)
  const name = replacer(strong)
  return { value, name, word, expression: (text) => outside(text, value, name) }
}

/** A credential without the name of its scheme, so that it is the same wherever it is; of Basic (RFC 7617) also what it is made of. */
function partsOf({ name, value }: Secret): Secret[] {
  const { scheme, bare } = credentialOf(value)
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(bare, 'base64').toString('utf8') : ''
  const colon = pair.indexOf(':')
  const parts = colon < 0 ? [bare] : [bare, pair, pair.slice(colon + 1)]
  return parts.filter((part) => part !== '').map((part) => ({ name, value: part }))
}

function credentialOf(value: string): { scheme: string; bare: string } {
  const [, scheme = '', bare = value] = /^(basic|bearer|token|dpop|apikey) +(\S.*)$/is.exec(value) ?? []
  return { scheme, bare }
}

/** In one go, the longest first: what was put in is not looked at again. */
function replacer(words: ReadonlyMap<string, string>): (text: string) => string {
  const forms = [...words.keys()].filter((form) => form.length >= shortestWithin).sort((a, b) => b.length - a.length)
  return (text) => {
    const whole = words.get(text)
    if (whole !== undefined) return whole
    const { scheme, bare } = credentialOf(text)
    const credential = scheme === '' || bare.length >= shortestWithin ? undefined : words.get(bare)
    if (credential !== undefined) return text.slice(0, -bare.length) + credential
    const found = forms.filter((form) => text.includes(form))
    if (found.length === 0) return text
    const pattern = new RegExp(found.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'g')
    return text.replace(pattern, (form) => words.get(form)!)
  }
}

/** Names within expressions as names, all else as values. */
function outside(text: string, value: (text: string) => string, name: (text: string) => string): string {
  if (!text.includes('$') || value(text) === text) return value(text)
  let result = ''
  let at = 0
  for (const match of text.matchAll(named)) {
    result += (match.index > at ? value(text.slice(at, match.index)) : '') + name(match[0])
    at = match.index + match[0].length
  }
  return at < text.length ? result + value(text.slice(at)) : result
}

/** Words of the formats and of their authors: what says where and how, not what. */
const names = new Set(
  'kind outcome type expects method stepId workflowId operation operationId operationPath channelPath source channel name in action reference $ref arazzo'.split(
    ' ',
  ),
)
/** What is in them is somebody's data, whatever its fields are called. */
const data = new Set('inputs outputs query path payload value values'.split(' '))
const asCame = new Set(['url', 'reason', 'id', 'exchange'])

/** What a run says and rests on, without the secrets. */
export function redactRun<T extends JsonValue>(run: T, cleaning: Cleaning): T {
  return within(run, '', { ...cleaning, data: (text) => cleanText(text, cleaning) }) as T
}

/** An Arazzo document without the secrets: what its author writes may have expressions in it anywhere. */
export function redactDocument<T extends JsonValue>(document: T, cleaning: Cleaning): T {
  return within(document, '', { ...cleaning, data: cleaning.expression }) as T
}

interface Walk extends Cleaning {
  data(text: string): string
}

function within(value: JsonValue, key: string, walk: Walk): JsonValue {
  if (typeof value === 'string') {
    if (names.has(key)) return walk.name(value)
    return asCame.has(key) ? cleanText(value, walk) : walk.expression(value)
  }
  if (Array.isArray(value))
    return value.map((item) => (key === 'headers' ? header(item, walk) : within(item, key, walk)))
  if (!isObject(value)) return value
  const made: JsonObject = {}
  for (const [name, item] of Object.entries(value))
    setOwn(
      made,
      name,
      name === 'body' ? body(item, walk) : data.has(name) ? inData(item, walk) : within(item, name, walk),
    )
  return made
}

function inData(value: JsonValue, walk: Walk): JsonValue {
  if (typeof value === 'string') return walk.data(value)
  if (typeof value === 'number') return cleanNumber(value, walk)
  if (Array.isArray(value)) return value.map((item) => inData(item, walk))
  if (!isObject(value)) return value
  const made: JsonObject = {}
  for (const [name, item] of Object.entries(value)) setOwn(made, walk.name(name), inData(item, walk))
  return made
}

function cleanNumber(value: number, { value: clean }: Cleaning): JsonValue {
  const text = String(value)
  return clean(text) === text ? value : clean(text)
}

function body(value: JsonValue, walk: Walk): JsonValue {
  if (!isObject(value)) return value
  const { text, base64, mediaType } = value
  return {
    ...value,
    ...(typeof mediaType === 'string' ? { mediaType: walk.value(mediaType) } : {}),
    ...(typeof text === 'string' ? { text: cleanText(text, walk) } : {}),
    ...(typeof base64 === 'string' ? { base64: walk.value(base64) } : {}),
  }
}

/** What a header that holds credentials says goes, even where nobody knows it for a secret. */
function header(pair: JsonValue, walk: Walk): JsonValue {
  if (!Array.isArray(pair) || typeof pair[0] !== 'string' || typeof pair[1] !== 'string') return pair
  const [name, value] = pair as [string, string]
  const clean = walk.value(value)
  const done = clean !== value || !isSecretName(name) || value === ''
  return [walk.name(name), done ? clean : walk.word(name.toLowerCase(), value)]
}
