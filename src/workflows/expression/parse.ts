/** A runtime expression, taken apart (Arazzo 1.1.0 §Runtime Expressions, ABNF). */
export interface Expression {
  /** `statusCode`, `response`, `steps`, … */
  readonly root: string
  /** The names between dots: `['body']`, `['login', 'outputs', 'token']`. */
  readonly names: readonly string[]
  /** The JSON Pointer after `#`, where there is one. */
  readonly pointer?: string
}

const bare = new Set(['url', 'method', 'statusCode', 'self'])
const sources = new Set(['header', 'query', 'path', 'body'])
const messages = new Set(['header', 'payload'])
const named: Readonly<Record<string, number>> = {
  inputs: 1,
  outputs: 1,
  steps: 3,
  workflows: 3,
  sourceDescriptions: 2,
  components: 2,
}

/** The expression that the whole text is, or undefined where the grammar does not have it. */
export function parseExpression(text: string): Expression | undefined {
  if (!text.startsWith('$')) return undefined
  const hash = text.indexOf('#')
  const pointer = hash === -1 ? undefined : text.slice(hash + 1)
  if (pointer !== undefined && pointer !== '' && !isPointer(pointer)) return undefined
  const [root = '', ...rest] = text.slice(1, hash === -1 ? undefined : hash).split('.')
  const made = { root, ...(pointer === undefined ? {} : { pointer }) }
  if (bare.has(root)) return rest.length === 0 && pointer === undefined ? { ...made, names: [] } : undefined
  const places = root === 'message' ? messages : root === 'request' || root === 'response' ? sources : undefined
  if (places !== undefined) {
    const [place = '', ...name] = rest
    const whole = place === 'body' || place === 'payload'
    if (!places.has(place) || whole !== (name.length === 0) || (!whole && pointer !== undefined)) return undefined
    return { ...made, names: whole ? [place] : [place, name.join('.')] }
  }
  const count = Object.hasOwn(named, root) ? named[root]! : 0
  if (count === 0 || rest.length < count || rest.some((name) => name === '')) return undefined
  // Names of outputs and of components may hold dots; ids of steps and workflows may not.
  return { ...made, names: [...rest.slice(0, count - 1), rest.slice(count - 1).join('.')] }
}

const isPointer = (text: string) => text.startsWith('/') && !/~(?![01])/.test(text)
