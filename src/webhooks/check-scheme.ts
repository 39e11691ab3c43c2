import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js'
import type { JsonObject } from '../lib/json.ts'
import { lazily } from '../lib/lazily.ts'
import { loadLater } from '../lib/load-later.ts'
import { joinPointer } from '../lib/pointer.ts'
import { isAlgorithm } from './sign/algorithms.ts'
import { isAsymmetric } from './sign/key.ts'
import { hasPart, parseTemplate, partsOf } from './sign/template.ts'
import type { SignatureScheme } from './signature.ts'
import schema from './signature.schema.json' with { type: 'json' }

/** Where a scheme as written is broken: JSON Pointer below it, and a sentence. */
export interface SchemeProblem {
  readonly pointer: string
  readonly message: string
}

export type CheckedScheme =
  | { readonly ok: true; readonly scheme: SignatureScheme }
  | { readonly ok: false; readonly problems: readonly SchemeProblem[] }

const library = loadLater<{ Ajv2020: typeof Ajv2020 }>('ajv/dist/2020.js')
const validator = lazily(() => {
  const { Ajv2020: Ajv } = library()
  return new Ajv({ allErrors: true, strict: false, useDefaults: true, discriminator: true }).compile(schema)
})

/** Checks a scheme as written, and fills in what has a default. The value is left as it is. */
export function checkScheme(value: JsonObject): CheckedScheme {
  const filled = structuredClone(value)
  const validate = validator()
  if (!validate(filled)) return { ok: false, problems: (validate.errors ?? []).map(problemOf) }
  const scheme = withSecret(filled as unknown as SignatureScheme)
  const problems = [...partProblems(scheme), ...headerProblems(scheme), ...keyProblems(scheme)]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scheme }
}

function problemOf({ keyword, params, message, instancePath }: ErrorObject): SchemeProblem {
  const says: Readonly<Record<string, string>> = {
    additionalProperties: `'${String(params.additionalProperty)}' is no word of a signature scheme`,
    required: `'${String(params.missingProperty)}' is missing`,
    enum: `has to be one of ${[params.allowedValues].flat().join(', ')}`,
    pattern: 'has to be a JSON Pointer',
    discriminator: 'has no kind that is known: ping, challenge, secret-header, secret-body',
  }
  return { pointer: instancePath, message: says[keyword] ?? message ?? 'is not as a signature scheme has it' }
}

/** A secret is spelled as its key is read. */
function withSecret(scheme: SignatureScheme): SignatureScheme {
  const { encoding, prefix } = scheme.key
  const spelled = encoding === 'utf8' ? 'alphanumeric' : encoding
  return {
    ...scheme,
    secret: { ...scheme.secret, prefix: scheme.secret.prefix ?? prefix, encoding: scheme.secret.encoding ?? spelled },
  }
}

const everywhere = ['id', 'timestamp', 'type', 'url', 'sha256Body']
const inMessages = [...everywhere, 'body', 'sortedForm', 'json']
const inSignature = [...everywhere, 'signature', 'secretIndex']
const inHeaders = [...everywhere, 'signature', 'signatures', 'secretIndex']

function partProblems(scheme: SignatureScheme): SchemeProblem[] {
  return [
    ...unknownParts('/message', scheme.message, inMessages),
    ...unknownParts('/jsonMessage', scheme.jsonMessage ?? '', inMessages),
    ...unknownParts('/signature', scheme.signature, inSignature),
    ...unknownParts('/jsonQuery', scheme.jsonQuery ?? '', everywhere),
    ...Object.entries(scheme.headers).flatMap(([name, value]) => [
      ...unknownParts(joinPointer('/headers', name), name, ['secretIndex']),
      ...unknownParts(joinPointer('/headers', name), value, inHeaders),
    ]),
  ]
}

function unknownParts(pointer: string, text: string, known: readonly string[]): SchemeProblem[] {
  return partsOf(parseTemplate(text)).flatMap(({ name, argument }) => {
    const list = known.map((part) => `{${part}}`).join(' ')
    if (!known.includes(name)) return [{ pointer, message: `there is no {${name}} here: ${list || 'no parts at all'}` }]
    if (name === 'json' && !argument.startsWith('/'))
      return [{ pointer, message: `{json:${argument}} needs a JSON Pointer` }]
    if (name === 'signature' && argument !== '' && (!isAlgorithm(argument) || isAsymmetric(argument)))
      return [{ pointer, message: `${argument} is no algorithm of an HMAC` }]
    return []
  })
}

const framing = [
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
]

function headerProblems({ headers, bodyPointer, signature, message, jsonMessage }: SignatureScheme): SchemeProblem[] {
  const names = Object.keys(headers)
  const values = Object.values(headers).map(parseTemplate)
  const bad = names.flatMap((name, index) => {
    const pointer = joinPointer('/headers', name)
    const plain = name.replaceAll('{secretIndex}', '1').toLowerCase()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(plain)) return [{ pointer, message: 'is no name of a header' }]
    if (framing.includes(plain)) return [{ pointer, message: `'${name}' is not for a scheme to set` }]
    if (names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index)
      return [{ pointer, message: `'${name}' is there twice` }]
    return /[^\x20-\x7e]/.test(headers[name]!) ? [{ pointer, message: 'has to be printable ASCII' }] : []
  })
  const signed = values.some((value) => hasPart(value, 'signature', 'signatures'))
  if (!signed && bodyPointer === undefined)
    bad.push({ pointer: '/headers', message: 'none holds {signatures}, and there is no bodyPointer' })
  if (values.some((value) => hasPart(value, 'signatures')) && !hasPart(parseTemplate(signature), 'signature'))
    bad.push({ pointer: '/signature', message: 'does not hold {signature}' })
  if (
    bodyPointer !== undefined &&
    [message, jsonMessage ?? ''].some((text) => hasPart(parseTemplate(text), 'body', 'sha256Body'))
  )
    bad.push({
      pointer: '/bodyPointer',
      message: 'the body cannot hold the signature of itself: sign {json:/…} values',
    })
  return bad
}

function keyProblems({ algorithm, key, publicKey, secret }: SignatureScheme): SchemeProblem[] {
  const problems: SchemeProblem[] = []
  if (isAsymmetric(algorithm) && key.encoding === 'utf8')
    problems.push({ pointer: '/key/encoding', message: `has to be base64 or hex for ${algorithm}` })
  if (!isAsymmetric(algorithm) && publicKey !== undefined)
    problems.push({ pointer: '/publicKey', message: `${algorithm} has no public key` })
  if (key.encoding !== 'utf8' && secret.encoding !== key.encoding)
    problems.push({ pointer: '/secret/encoding', message: `has to be ${key.encoding}, as the key is read` })
  if (key.encoding !== 'utf8' && secret.prefix !== key.prefix)
    problems.push({ pointer: '/secret/prefix', message: `has to be '${key.prefix}', as the key is read` })
  return problems
}
