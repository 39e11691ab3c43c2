import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { arazzoDocument } from '../arazzo/schema/document.ts'
import { checkShape } from '../arazzo/check/check-shape.ts'
import type { Version } from '../arazzo/schema/shape.ts'

/** What is wrong with a value, at its place (`run.steps[2].passed`); '' for nothing. */
type Check = (value: JsonValue | undefined, at: string) => string

const is =
  (what: string, test: (value: JsonValue | undefined) => boolean): Check =>
  (value, at) =>
    test(value) ? '' : `${at} is no ${what}`

const text = is('text', (value) => typeof value === 'string')
const truth = is('truth value', (value) => typeof value === 'boolean')
const number = is('number', (value) => typeof value === 'number')
const object = is('object', isObject)
const present = is('value', (value) => value !== undefined)
const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined ? '' : check(value, at)
const nullable =
  (check: Check): Check =>
  (value, at) =>
    value === null ? '' : check(value, at)
const oneOf = (...values: JsonValue[]): Check => is(values.join(' or '), (value) => values.some((one) => one === value))

const list =
  (item: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return `${at} is no list`
    for (const [index, one] of value.entries()) {
      const problem = item(one, `${at}[${index}]`)
      if (problem !== '') return problem
    }
    return ''
  }

const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (!isObject(value)) return `${at} is no object`
    for (const [name, check] of Object.entries(fields)) {
      const problem = check(own(value, name), at === '' ? name : `${at}.${name}`)
      if (problem !== '') return problem
    }
    return ''
  }

const kinds =
  (by: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    const kind = isObject(value) ? own(value, 'kind') : undefined
    if (typeof kind !== 'string' || !Object.hasOwn(by, kind)) return `${at} is none of ${Object.keys(by).join(', ')}`
    return by[kind]!(value, at)
  }

const pair: Check = (value, at) =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string')
    ? ''
    : `${at} is no header`

const body = nullable(
  kinds({ text: shape({ mediaType: text, text }), bytes: shape({ mediaType: text, base64: text }) }),
)

const request = shape({
  source: text,
  operation: text,
  expects: oneOf('2xx', '3xx'),
  method: text,
  url: text,
  headers: list(pair),
  query: object,
  path: object,
  body,
})

const reply = shape({ status: number, headers: list(pair), body, exchange: text, reason: text })

const message = shape({ id: text, headers: list(pair), body, verified: nullable(truth), note: text })

const evidence: Check = (value, at) =>
  kinds({
    call: shape({ request, reply: nullable(reply) }),
    message: shape({ channel: text, message: nullable(message) }),
    workflow: shape({ run: workflowRun }),
    none: shape({}),
  })(value, at)

const judgement = shape({
  condition: text,
  type: oneOf('simple', 'regex', 'jsonpath', 'xpath'),
  context: nullable(text),
  holds: truth,
  observed: list(shape({ expression: text })),
  note: text,
  implied: optional(truth),
})

const next: Check = (value, at) =>
  kinds({
    step: shape({ stepId: text }),
    workflow: shape({ workflowId: text, run: nullable(workflowRun) }),
    retry: shape({ after: number, attempt: number, run: optional(workflowRun) }),
    end: shape({ passed: truth }),
  })(value, at)

const stepRun = shape({
  stepId: text,
  description: text,
  evidence,
  judgements: list(judgement),
  outputs: object,
  passed: truth,
  problem: text,
  next,
  duration: number,
})

const workflowRun: Check = (value, at) =>
  shape({
    workflowId: text,
    summary: text,
    inputs: object,
    dependencies: optional(list(workflowRun)),
    steps: list(stepRun),
    outputs: object,
    outcome: oneOf('passed', 'failed'),
    problem: text,
    warnings: list(text),
    duration: number,
  })(value, at)

const document: Check = (value, at) =>
  shape({
    location: text,
    base: text,
    digest: text,
    version: oneOf('1.0', '1.1'),
    description: arazzo,
    sources: list(
      shape({ name: text, url: text, type: oneOf('openapi', 'asyncapi', 'arazzo'), document: nullable(document) }),
    ),
  })(value, at)

/** An Arazzo document was checked before it was run; whoever signs himself can have skipped that. */
const arazzo: Check = (value, at) => {
  const problem = present(value, at)
  if (problem !== '') return problem
  const broken = checkShape(value!, arazzoDocument, '1.1' satisfies Version).find(({ weight }) => weight === 'broken')
  return broken === undefined ? '' : `${at}${broken.pointer.replaceAll('/', '.')}: ${broken.message}`
}

const receipt = shape({
  kind: oneOf('specbox-receipt'),
  format: oneOf(1),
  specbox: text,
  writtenAt: text,
  api: shape({ api: text, title: text, version: text, digest: text, release: text }),
  ranAgainst: text,
  scenario: text,
  workflow: shape({ workflowId: text, digest: text, document, strict: truth }),
  run: workflowRun,
  redacted: list(text),
  unproven: list(text),
  publicKey: text,
  signature: text,
})

/** Where a value is not written as receipts are; '' when it is. Its depth must be known to be bounded. */
export function receiptProblem(value: JsonValue): string {
  return receipt(value, '')
}
