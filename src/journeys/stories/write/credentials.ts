import type { Operation, SecurityScheme } from '../../../blueprint/blueprint.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Model } from '../../../simulate/call.ts'
import type { Parameter } from '../../../workflows/arazzo/description.ts'

/** One way to authenticate, as a workflow says it. */
export interface Key {
  /** Name of the workflow's input. */
  readonly input: string
  readonly schema: JsonObject
  readonly in: 'header' | 'query' | 'cookie'
  readonly name: string
  /** What nobody's key is, at the same place. */
  readonly wrong: string
}

/** What a call of the operation takes: the first way that is more than nothing; `[]`: it takes nothing. */
export function keysOf({ blueprint }: Model, operation: Operation): readonly Key[] {
  const { schemes, undeclared } = blueprint.security
  if (undeclared) return [keyAt('authorization', 'Authorization', 'Authorization', 'Bearer')]
  const ways = operation.security.flatMap((uses) => {
    const found = uses.map(({ scheme }) => schemes.find(({ name }) => name === scheme))
    return found.length > 0 && found.every((one) => one !== undefined && one.type !== 'mutualTLS') ? [found] : []
  })
  return (ways[0] ?? []).flatMap((scheme) => (scheme === undefined ? [] : [keyOf(scheme)]))
}

function keyOf(scheme: SecurityScheme): Key {
  const input = scheme.name.replace(/[^A-Za-z0-9_-]/g, '_')
  if (scheme.type === 'apiKey') {
    const at = scheme.in ?? 'header'
    return { ...keyAt(input, scheme.name, scheme.parameter ?? 'Authorization', ''), in: at }
  }
  const word = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer'
  return keyAt(input, scheme.name, 'Authorization', word.slice(0, 1).toUpperCase() + word.slice(1))
}

function keyAt(input: string, scheme: string, name: string, word: string): Key {
  // `nobody:nobody`.
  const wrong = word === 'Basic' ? 'Basic bm9ib2R5Om5vYm9keQ==' : `${word === '' ? '' : `${word} `}nobodys-key`
  const what = word === '' ? 'The key' : `The value of the header: \`${word} …\``
  return {
    input,
    in: 'header',
    name,
    wrong,
    schema: { type: 'string', format: 'password', description: `${what} (${scheme})`, 'x-specbox-credential': scheme },
  }
}

export const keyParameters = (keys: readonly Key[], wrong = false): Parameter[] =>
  keys.map((key) => ({ name: key.name, in: key.in, value: wrong ? key.wrong : `$inputs.${key.input}` }))
