import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import {
  call,
  fulfilled,
  nested,
  refused,
  reported,
  retried,
  step,
  workflow,
} from '../../../test/workflows/sample-run.ts'
import { junit } from './junit.ts'
import type { ReportedRun } from './reported.ts'

const xmlOf = (runs: readonly ReportedRun[]) => junit({ runs, duration: 1234 })

interface Node {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: readonly Node[]
  readonly text: string
}

/** In document order. */
function parse(xml: string): Node {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
  })
  const nodes = parser.parse(xml) as Record<string, unknown>[]
  return nodeOf(nodes.find((node) => !('?xml' in node) && !('#text' in node))!)
}

function nodeOf(raw: Record<string, unknown>): Node {
  const name = Object.keys(raw).find((key) => key !== ':@')!
  const inside = raw[name] as Record<string, unknown>[]
  const children = inside.filter((one) => !('#text' in one)).map(nodeOf)
  const text = inside.map((one) => one['#text'] ?? '').join('')
  return { name, attributes: (raw[':@'] ?? {}) as Record<string, string>, children, text }
}

/** What junit-10.xsd of the xUnit plugin allows: children, attributes that must and may be there. */
const schema: Record<string, { children: string[]; must: string[]; may: string[] }> = {
  testsuites: { children: ['testsuite'], must: [], may: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
    must: ['name', 'tests', 'failures', 'errors'],
    may: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
  },
  properties: { children: ['property'], must: [], may: [] },
  property: { children: [], must: ['name', 'value'], may: [] },
  testcase: {
    children: [
      'skipped',
      'error',
      'failure',
      'rerunFailure',
      'rerunError',
      'flakyFailure',
      'flakyError',
      'system-out',
      'system-err',
    ],
    must: ['name'],
    may: ['time', 'classname', 'group'],
  },
  failure: { children: [], must: [], may: ['type', 'message'] },
  rerunFailure: { children: ['stackTrace', 'system-out', 'system-err'], must: ['type'], may: ['message'] },
  flakyFailure: { children: ['stackTrace', 'system-out', 'system-err'], must: ['type'], may: ['message'] },
  'system-out': { children: [], must: [], may: [] },
}

function violations({ name, attributes, children, text }: Node): string[] {
  const rule = schema[name]
  if (rule === undefined) return [`no element ${name}`]
  const names = Object.keys(attributes)
  return [
    ...rule.must.filter((one) => !names.includes(one)).map((one) => `${name} lacks ${one}`),
    ...names.filter((one) => ![...rule.must, ...rule.may].includes(one)).map((one) => `${name} has ${one}`),
    ...children.filter((child) => !rule.children.includes(child.name)).map((child) => `${name} contains ${child.name}`),
    ...(attributes.time === undefined || /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/.test(attributes.time)
      ? []
      : [`time ${attributes.time}`]),
    ...(['testsuites', 'testsuite', 'testcase', 'properties'].includes(name) && text.trim() !== ''
      ? [`${name} has text`]
      : []),
    ...children.flatMap(violations),
  ]
}

const hostile = workflow(
  [
    step({
      description: '<&>"\'\u0000\u001b[31m ]]> 🎉 \ud800',
      passed: false,
      problem: '\u0000]]><failure>',
      judgements: [],
      evidence: call(
        { url: 'http://h/\u0001' },
        { reason: '\u0002', body: { kind: 'text', mediaType: 'a"b', text: '<x>\u0003\r\n</x>\uffff' } },
      ),
    }),
  ],
  { workflowId: 'a&b', warnings: ['<\u0000>'], summary: '"\u0000"' },
)

const all = [
  fulfilled,
  refused,
  retried(true),
  retried(false),
  nested(refused),
  hostile,
  workflow([], { outcome: 'failed', problem: 'no inputs' }),
]

test('valid against the schema, well-formed, without characters that XML has not', () => {
  const xml = xmlOf(all.map((run) => reported(run)))
  expect(XMLValidator.validate(xml)).toBe(true)
  expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
  expect(violations(parse(xml))).toEqual([])
})

test.each(all.map((run) => [run.workflowId, run.outcome, run] as const))(
  '%s, %s: counts are those of what is there',
  (_id, _outcome, run) => {
    const root = parse(xmlOf([reported(run)]))
    const suite = root.children[0]!
    const cases = suite.children.filter(({ name }) => name === 'testcase')
    const failed = cases.filter(({ children }) => children.some(({ name }) => name === 'failure'))
    expect(suite.attributes).toMatchObject({
      tests: String(cases.length),
      failures: String(failed.length),
      errors: '0',
    })
    expect(root.attributes).toMatchObject({
      tests: String(cases.length),
      failures: String(failed.length),
      time: '1.234',
    })
    expect(failed.length > 0).toBe(run.outcome === 'failed')
  },
)

describe('a suite', () => {
  const [suite] = parse(xmlOf([reported(refused)])).children
  test('says what was run', () => {
    expect(suite?.attributes).toEqual({
      name: 'create-and-fulfill-order',
      tests: '2',
      failures: '1',
      errors: '0',
      skipped: '0',
      time: '0.007',
      timestamp: '2026-11-25T09:30:00',
      package: 'orders',
      file: 'workflows/orders.arazzo.yaml',
    })
    expect(suite?.children[0]?.children.map(({ attributes }) => attributes)).toEqual([
      { name: 'api', value: 'orders' },
      { name: 'outcome', value: 'failed' },
      { name: 'receipt', value: 'specbox-receipts/create-and-fulfill-order.json' },
      { name: 'summary', value: 'From draft to fulfilled' },
    ])
    expect(suite?.children.at(-1)).toMatchObject({
      name: 'system-out',
      text: 'warning Parameter `expand` of step submit is left out: $inputs.expand',
    })
  })

  test('has a case for each step', () => {
    const cases = suite!.children.filter(({ name }) => name === 'testcase')
    expect(cases.map(({ attributes }) => attributes)).toEqual([
      { name: 'Create order', classname: 'orders.create-and-fulfill-order', time: '0.004' },
      { name: 'Submit for fulfillment', classname: 'orders.create-and-fulfill-order', time: '0.003' },
    ])
    const [failure] = cases[1]!.children
    expect(failure?.attributes).toEqual({ message: 'expected $statusCode == 200, got 409', type: 'criterion' })
    expect(failure?.text).toContain('Why       submitOrder needs an order in state draft; ord_1 is in canceled')
    expect(failure?.text).toContain('--data-raw \'{"customer":"cus_1","currency":"EUR"}\'')
  })
})

test('what was tried again', () => {
  const kinds = (passes: boolean) =>
    parse(xmlOf([reported(retried(passes))]))
      .children[0]!.children.filter(({ name }) => name === 'testcase')
      .map(({ children }) => children.map(({ name }) => name))
  expect(kinds(true)).toEqual([['flakyFailure', 'flakyFailure', 'system-out']])
  expect(kinds(false)).toEqual([['failure', 'rerunFailure', 'rerunFailure', 'system-out']])
})

test('a called workflow tells its failure in the step that calls it', () => {
  const [suite] = parse(xmlOf([reported(nested(refused))])).children
  const failure = suite!.children.find(({ name }) => name === 'testcase')!.children[0]!
  expect(failure.attributes.message).toBe('Submit for fulfillment: expected $statusCode == 200, got 409')
  expect(failure.text).toContain('✗ Submit for fulfillment')
})
