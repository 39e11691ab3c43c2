import { unescapeToken } from '../../lib/pointer.ts'
import { isIdentifier, isStrictIdentifier, isToken } from './names.ts'
import { scanPath } from './path.ts'
import type { ParsedExpression, Root } from './syntax.ts'

const maxLength = 4000

/**
 * Parses a runtime expression by the ABNF of Arazzo 1.1. Forms that documents use although the ABNF has them not are parsed
 * too, and named in `leniency` (a path behind a value in `path`).
 */
export function parseExpression(text: string): ParsedExpression {
  if (text[0] !== '$') return failed('an expression begins with $', 0)
  if (text.length > maxLength) return failed(`longer than ${maxLength} characters`, maxLength)
  const word = /^\$([A-Za-z]*)/.exec(text)![1]!
  const at = word.length + 1
  switch (word) {
    case 'url':
    case 'method':
    case 'statusCode':
    case 'self':
      return at === text.length ? parsed({ kind: word }) : failed(`nothing may follow $${word}`, at)
    case 'request':
    case 'response':
      return parseContent(text, word)
    case 'message':
      return parseMessage(text)
    case 'inputs':
    case 'outputs':
      return parseNamed(text, dotted(text, at), (name) => (name === null ? null : { kind: word, name }))
    case 'steps':
      return parseStep(text)
    case 'workflows':
    case 'dependencies':
      return parseWorkflow(text, word)
    case 'sourceDescriptions':
      return parseSource(text)
    case 'components':
      return parseComponent(text)
    default:
      return failed(`$${word} is nothing that expressions speak of`, 0)
  }
}

function parseContent(text: string, kind: 'request' | 'response'): ParsedExpression {
  const found = /^\$[a-z]+\.(headers?|query|path|body)(?![A-Za-z0-9_-])/.exec(text)
  if (found === null) return failed(`$${kind} needs .header, .query, .path or .body`, kind.length + 1)
  const at = found[0].length
  const part = found[1] === 'headers' ? 'header' : (found[1] as 'header' | 'query' | 'path' | 'body')
  if (part === 'body') return parseTail(text, at, { kind, part }, '')
  const name = text.slice(at + 1)
  if (text[at] !== '.' || name === '') return failed(`no name after ${found[0]}`, at)
  if (part === 'header' && !isToken(name)) return failed(`${name} is no name of a header`, at + 1)
  return parsed({ kind, part, name }, found[1] === 'headers' ? '`headers` instead of `header`' : '')
}

function parseMessage(text: string): ParsedExpression {
  const found = /^\$message\.(header|payload)(?![A-Za-z0-9_-])/.exec(text)
  if (found === null) return failed('$message needs .header or .payload', 8)
  const at = found[0].length
  if (found[1] === 'payload') return parseTail(text, at, { kind: 'message', part: 'payload' }, '')
  const name = text.slice(at + 1)
  if (text[at] !== '.' || !isToken(name)) return failed('no name of a header', at)
  return parsed({ kind: 'message', part: 'header', name })
}

/** `$steps.s.outputs.name`; leniently also `$steps.s.name` and `$steps.s.outputs`. */
function parseStep(text: string): ParsedExpression {
  const owner = ownerOf(text, dotted(text, 6))
  if (owner === null) return failed('no id of a step', 6)
  const { name: step, end, leniency } = owner
  const field = /\.outputs(?=[.[#]|$)/y
  field.lastIndex = end
  const hasField = field.test(text)
  const at = hasField ? end + 8 : end
  const start = dotted(text, at)
  return parseNamed(text, start, (name) => (!hasField && name === null ? null : { kind: 'steps', step, name }), [
    leniency,
    hasField ? '' : '`outputs` is missing',
  ])
}

/** `$workflows.w.outputs.name`; leniently also `$workflows.w.outputs` and `$dependencies.w.name`. */
function parseWorkflow(text: string, word: 'workflows' | 'dependencies'): ParsedExpression {
  const owner = ownerOf(text, dotted(text, word.length + 1))
  if (owner === null) return failed('no id of a workflow', word.length + 1)
  const { name: workflow, end, leniency } = owner
  if (word === 'dependencies')
    return parseNamed(
      text,
      dotted(text, end),
      (name) => (name === null ? null : { kind: 'workflows', workflow, field: 'outputs', name }),
      [leniency, '`$dependencies` instead of `$workflows`'],
    )
  const found = /\.(inputs|outputs)(?=[.[#]|$)/y
  found.lastIndex = end
  const field = found.exec(text)?.[1] as 'inputs' | 'outputs' | undefined
  if (field === undefined) return failed(`$workflows.${workflow} needs .inputs or .outputs`, end)
  return parseNamed(
    text,
    dotted(text, end + 1 + field.length),
    (name) => ({ kind: 'workflows', workflow, field, name }),
    [leniency],
  )
}

function parseSource(text: string): ParsedExpression {
  const owner = ownerOf(text, dotted(text, 19))
  if (owner === null) return failed('no name of a source description', 19)
  const reference = text.slice(owner.end + 1)
  if (text[owner.end] !== '.' || reference === '')
    return failed(`what of the source ${owner.name} is meant?`, owner.end)
  return parsed({ kind: 'sourceDescriptions', source: owner.name, reference }, owner.leniency)
}

function parseComponent(text: string): ParsedExpression {
  const found = /^\$components\.([A-Za-z]+)(?=\.)/.exec(text)
  if (found === null) return failed('$components needs a type, as in $components.parameters.name', 11)
  const type = found[1]!
  const known = ['parameters', 'successActions', 'failureActions'].includes(type)
  return parseNamed(
    text,
    dotted(text, found[0].length),
    (name) => (name === null ? null : { kind: 'components', type, name }),
    [known ? '' : `components of type ${type}`],
  )
}

/** The part between two dots: an id of a step, of a workflow, a name of a source. */
function ownerOf(text: string, start: number | null): { name: string; end: number; leniency: string } | null {
  if (start === null) return null
  const name = /^[^.#[{}]+/.exec(text.slice(start))?.[0]
  if (name === undefined) return null
  return { name, end: start + name.length, leniency: isStrictIdentifier(name) ? '' : misnamed(name) }
}

/** Reads a name, which may have dots, and what follows it. */
function parseNamed(
  text: string,
  start: number | null,
  make: (name: string | null) => Root | null,
  leniencies: readonly string[] = [],
): ParsedExpression {
  const name = start === null ? null : (/^[^#[{}]+/.exec(text.slice(start))?.[0] ?? null)
  const root = make(name)
  const at = start === null || name === null ? (start ?? text.search(/[#[]|$/)) : start + name.length
  if (root === null || (start !== null && name === null)) return failed('a name is missing', at)
  const odd = name === null ? 'all of them at once' : isIdentifier(name) ? '' : misnamed(name)
  return parseTail(text, at, root, [...leniencies, odd].filter((part) => part !== '').join(', '))
}

function parseTail(text: string, at: number, root: Root, leniency: string): ParsedExpression {
  const scanned = scanPath(text, at)
  if (!scanned.ok) return scanned
  const { path, end } = scanned
  if (end === text.length) return { ok: true, expression: { root, path, pointer: null, leniency } }
  if (text[end] !== '#') return failed(`${text[end]} is not expected here`, end)
  const pointer = text.slice(end + 1)
  if (pointer !== '' && pointer[0] !== '/') return failed('a JSON Pointer begins with /', end + 1)
  const bad = /~(?![01])/.exec(pointer)
  if (bad !== null) return failed('~ in a JSON Pointer is written ~0', end + 1 + bad.index)
  const tokens = pointer === '' ? [] : pointer.slice(1).split('/').map(unescapeToken)
  return { ok: true, expression: { root, path, pointer: tokens, leniency } }
}

/** Where the name after a dot begins; null: there is no dot. */
function dotted(text: string, at: number): number | null {
  return text[at] === '.' ? at + 1 : null
}

function misnamed(name: string): string {
  return `the name ${JSON.stringify(name)} has characters that names may not have`
}

function parsed(root: Root, leniency = ''): ParsedExpression {
  return { ok: true, expression: { root, path: [], pointer: null, leniency } }
}

function failed(message: string, offset: number): ParsedExpression {
  return { ok: false, message, offset }
}
