import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reading, scopeOf } from '../../../test/workflows/scope.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Criterion, Selector } from '../arazzo/description.ts'
import { judge } from './judge.ts'
import { isSelector, select } from './select.ts'
import { loadXPath } from './xpath.ts'

const holds = (criterion: Criterion, strict = false, body?: JsonValue) =>
  judge(criterion, body === undefined ? scopeOf() : scopeOf(body), reading(strict)).holds

describe('simple', () => {
  test.each<[string, boolean]>([
    ['$statusCode == 201', true],
    ['$statusCode==201', true],
    ['$statusCode != 201', false],
    ['$statusCode >= 200 && $statusCode < 300', true],
    ['$statusCode == 200 || $statusCode == 201', true],
    ['$statusCode == 200 || $statusCode == 202 && true', false],
    ['(true || false) && false', false],
    ['true || false && false', true],
    ['!($statusCode == 200)', true],
    ['!$response.body#/paid', true],
    ['!!true', true],
    ['$statusCode', true],
    ['true', true],
    ['false', false],
    ['null', false],
    ['0', false],
    ["''", false],
    ['1', true],
    // Case counts for nothing in strings.
    ["$response.body#/status == 'placed'", true],
    ["$response.body#/status == 'PLACED'", true],
    ["$response.body#/status != 'placed'", false],
    ["$response.body#/note == 'it''s'", true],
    ["'a b' == 'A B'", true],
    ["'b' > 'A'", true],
    // Digits in a string are a number beside a number.
    ['$response.body#/count == 12', true],
    ['$response.body#/count > 9', true],
    ["'12' > '9'", false],
    ["$statusCode == '201'", true],
    ["'1.0' == 1", true],
    ["'x' == 1", false],
    ["'' == 0", false],
    ['-1 < 0', true],
    ['1e2 == 100', true],
    ['12.50 == $response.body#/total', true],
    // Null equals null alone; what is not there counts as null.
    ['null == null', true],
    ['$response.body#/gone == null', true],
    ['$response.body#/nowhere == null', true],
    ['$response.body#/nowhere != null', false],
    ['null == false', false],
    ['null == 0', false],
    ["null == ''", false],
    ['null < 1', false],
    ['null >= null', false],
    ['false == false', true],
    ["true == 'true'", false],
    ['true == 1', false],
    // `.` and `[]` are operators.
    ['$response.body.items[1].price == 7.5', true],
    ['$response.body.items.0.sku == $steps.make.outputs.body#/items/0/sku', true],
    ['$inputs.tags[0] == $inputs.tags[0]', true],
    ['$response.body.status', true],
    ['$response.body.nowhere.below', false],
    ['$response.body == $response.body', true],
    ["{$inputs.token} == 'T0K'", true],
    ["$request.header.accept == 'application/json' && $response.header.Content-Type == 'application/json'", true],
    ['(1 < 2) == true', true],
  ])('%s', (condition, want) => {
    for (const strict of [true, false]) {
      const how = reading(strict)
      expect(judge({ condition }, scopeOf(), how).holds).toBe(want)
      expect(how.warnings).toEqual([])
    }
  })

  test.each<[string, RegExp]>([
    ['$response.body#/status == "placed"', /single quotes/],
    ['$response.header.Content-Type == application/json', /is no literal/],
    ['$response.body && $response.body.items.length > 1', /JSON has no \.length/],
    ['$steps.make.id == $response.body#/id', /`outputs` is missing/],
  ])('leniently: %s', (condition, warning) => {
    const lenient = reading()
    expect(judge({ condition }, scopeOf(), lenient)).toMatchObject({
      holds: true,
      note: expect.stringMatching(warning),
    })
    expect(lenient.warnings).toEqual([expect.stringMatching(warning)])
    expect(holds({ condition }, true)).toBe(false)
  })

  test.each([
    ['', /ends where a value is expected/],
    ['$statusCode ==', /ends where/],
    ['== 1', /== is not expected/],
    ['(1', /parenthesis is not closed/],
    ["'x", /quote is not closed/],
    ['1 2', /operator is missing/],
    ['1 < 2 < 3', /< is not expected/],
    ['a = b', /= is not expected/],
    ['(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1', /nested more/],
    ['$response.bogus == 1', /needs \.header/],
  ])('not: %s', (condition, note) => {
    expect(judge({ condition }, scopeOf(), reading())).toMatchObject({
      holds: false,
      note: expect.stringMatching(note),
    })
  })

  test('what it looked at, in order, and nothing else', () => {
    const { observed } = judge(
      { condition: '$statusCode == 404 && $url || $response.body#/nowhere == null' },
      scopeOf(),
      reading(),
    )
    expect(observed).toEqual([{ expression: '$statusCode', value: 201 }, { expression: '$response.body#/nowhere' }])
  })

  test('a value cannot add to the condition', () => {
    const scope = scopeOf(undefined, { inputs: { evil: "' || true || '" } })
    expect(judge({ condition: "'{$inputs.evil}' == 'x'" }, scope, reading(true)).holds).toBe(false)
    expect(judge({ condition: "{$inputs.evil} == 'x'" }, scope, reading(true)).holds).toBe(false)
  })

  test('expressions in a string', () => {
    expect(holds({ condition: "$response.body#/id == '{$steps.make.outputs.id}'" }, true)).toBe(true)
    expect(holds({ condition: "'order-{$inputs.id}' == 'order-7'" }, true)).toBe(true)
  })

  test('a whole JSON value beside a context, leniently', () => {
    const criterion: Criterion = {
      context: '$response.body#/items',
      condition: '[{"sku":"S1","price":5},{"price":7.5,"sku":"S2"}]\n',
      type: 'simple',
    }
    expect(holds(criterion)).toBe(true)
    expect(holds({ ...criterion, condition: '[]' })).toBe(false)
    expect(holds(criterion, true)).toBe(false)
  })
})

describe('regex', () => {
  test.each<[string, string, boolean]>([
    ['$statusCode', '^2\\d\\d$', true],
    ['$statusCode', '^200$', false],
    ['$response.body#/status', 'lac', true],
    ['$response.body#/status', 'placed', false],
    ['$response.body#/id', '^{$steps.make.outputs.id}$', true],
    ['$response.body', '"sku":"S2"', true],
    ['$response.body#/paid', '^false$', true],
    ['$response.body#/id', '(', false],
    ['$response.body#/gone', '.*', false],
    ['$response.body#/nowhere', '.*', false],
  ])('%s: %s', (context, condition, want) => {
    expect(holds({ context, condition, type: 'regex' }, true)).toBe(want)
  })

  test('in linear time', () => {
    const begun = performance.now()
    expect(
      holds({ context: '$response.body', condition: '^(a+)+$', type: 'regex' }, true, `${'a'.repeat(20_000)}b`),
    ).toBe(false)
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  test('without context', () => {
    expect(judge({ condition: '.*', type: 'regex' }, scopeOf(), reading())).toMatchObject({
      holds: false,
      context: null,
      note: 'a criterion of type regex needs a context',
    })
  })
})

describe('jsonpath', () => {
  test.each<[string, boolean]>([
    ['$.items', true],
    ['$.nowhere', false],
    ['$.gone', true],
    ["$.items[?@.sku == 'S2']", true],
    ["$.items[?@.sku == 's2']", false],
    ['$.items[?@.price > 100]', false],
    ["$.items[?match(@.sku, 'S[0-9]')]", true],
    ['$.items[?length(@.sku) == 2]', true],
    ["$[?@ == '{$steps.make.outputs.id}']", true],
    ['$[?@ == {$steps.make.outputs.id}]', true],
    ['$.items[{$outputs.total}]', false],
    ['$.items[?@.price < {$inputs.id}]', true],
    ['$.items[?', false],
  ])('%s', (condition, want) => {
    for (const strict of [true, false])
      expect(holds({ context: '$response.body', condition, type: 'jsonpath' }, strict)).toBe(want)
  })

  const dialects: Criterion['type'][] = [
    { type: 'jsonpath', version: 'rfc9535' },
    { type: 'jsonpath', version: 'draft-goessner-dispatch-jsonpath-00' },
    { type: 'jsonpath' },
  ]
  test.each(dialects)('%o', (type) => {
    expect(holds({ context: '$response.body', condition: "$.items[?(@.sku == 'S1')]", type: type! }, true)).toBe(true)
  })

  test('an unknown version', () => {
    const type = { type: 'jsonpath' as const, version: '2' }
    expect(judge({ context: '$response.body', condition: '$', type }, scopeOf(), reading())).toMatchObject({
      holds: false,
      note: expect.stringMatching(/jsonpath has no version 2/),
    })
  })

  test.each<[string, RegExp]>([
    ["$[?@.status == 'Placed']", /filter of the object itself/],
    ['$[?count(@.items[*]) > 1]', /filter of the object itself/],
    ['$.status == "placed"', /a comparison is no JSONPath/],
    ["$.items.length > 1 || $.status == 'x'", /a comparison is no JSONPath/],
    ["$.id == '{$steps.make.outputs.id}'", /a comparison is no JSONPath/],
    ['$.id == {$steps.make.outputs.id} && $.total == 12.5', /a comparison is no JSONPath/],
    ['!($.paid == true)', /a comparison is no JSONPath/],
    ['$[?@ == $steps.make.outputs.id]', /needs braces/],
  ])('leniently: %s', (condition, warning) => {
    const lenient = reading()
    const criterion: Criterion = { context: '$response.body', condition, type: 'jsonpath' }
    expect(judge(criterion, scopeOf(), lenient)).toMatchObject({ holds: true, note: expect.stringMatching(warning) })
    expect(lenient.warnings.join()).toMatch(warning)
    expect(holds(criterion, true)).toBe(false)
  })

  test('a member of the context comes before an expression of the same name', () => {
    const body = { steps: { a: 1 }, list: [{ x: 1 }] }
    expect(
      holds({ context: '$response.body', condition: '$.list[?@.x == $.steps.a]', type: 'jsonpath' }, false, body),
    ).toBe(true)
    expect(holds({ context: '$response.body', condition: '$steps.a', type: 'jsonpath' }, false, body)).toBe(false)
  })

  test('a value cannot add to the path', () => {
    for (const evil of ["' || true || '", '" || true || "', "\\' || true || '"]) {
      const scope = scopeOf(undefined, { inputs: { evil } })
      for (const condition of ["$[?@ == '{$inputs.evil}']", '$[?@ == "{$inputs.evil}"]', '$[?@ == {$inputs.evil}]'])
        expect(judge({ context: '$response.body', condition, type: 'jsonpath' }, scope, reading(true)).holds).toBe(
          false,
        )
      const itself = scopeOf([evil], { inputs: { evil } })
      expect(
        judge(
          { context: '$response.body', condition: "$[?@ == '{$inputs.evil}']", type: 'jsonpath' },
          itself,
          reading(true),
        ).holds,
      ).toBe(true)
    }
  })
})

describe('selectors', () => {
  const of = (selector: string, type: Selector['type']) =>
    select({ context: '$response.body', selector, type }, scopeOf(), reading(true))
  test('one value, several, none', () => {
    expect(of('$.items[0].sku', 'jsonpath')).toEqual({ value: 'S1', problem: '' })
    expect(of('$.items[*].sku', 'jsonpath').value).toEqual(['S1', 'S2'])
    expect(of('$.nope', 'jsonpath').problem).toBe('`$.nope` of `$response.body`: it selects nothing')
    expect(of('$.[', 'jsonpath').problem).toMatch(/no JSONPath/)
    expect(of('/a~1b/~0', 'jsonpointer').value).toBe(1)
    expect(of('', 'jsonpointer').value).toMatchObject({ id: 'ord_1' })
    expect(of('items', 'jsonpointer').problem).toMatch(/begins with/)
    expect(select({ context: '$inputs.no', selector: '$', type: 'jsonpath' }, scopeOf(), reading()).problem).toMatch(
      /no input no/,
    )
  })
  test('which objects are one', () => {
    const selector = { context: '$response.body', selector: '$', type: 'jsonpath' }
    expect(isSelector(selector)).toBe(true)
    expect(isSelector({ ...selector, type: { type: 'xpath', version: 'xpath-31' } })).toBe(true)
    expect(isSelector({ ...selector, type: 'simple' })).toBe(false)
    expect(isSelector({ ...selector, more: 1 })).toBe(false)
    expect(isSelector({ ...selector, 'x-more': 1 })).toBe(true)
    expect(isSelector({ ...selector, context: 'body' })).toBe(false)
  })
})

describe('laws', () => {
  const types = fc.constantFrom<Criterion['type']>('simple', 'regex', 'jsonpath', 'xpath')
  const part = fc.constantFrom(
    '$response.body',
    '$',
    '[',
    ']',
    '(',
    ')',
    '!',
    '&&',
    '||',
    '==',
    '<',
    "'",
    '"',
    '{$',
    '}',
    '.a',
    ' ',
    '1',
    'null',
    '?@',
    '#/a',
    '..*',
  )
  const conditions = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
  )

  test('never throws, whatever the condition', async () => {
    const xpath = await loadXPath()
    fc.assert(
      fc.property(conditions, types, fc.boolean(), (condition, type, strict) => {
        const criterion: Criterion = { condition, context: '$response.body', ...(type === undefined ? {} : { type }) }
        const judged = judge(criterion, scopeOf('<a><b/></a>'), { ...reading(strict), xpath })
        expect(judged.condition).toBe(condition)
        expect(judge(criterion, scopeOf(), { ...reading(strict), xpath }).type).toBe(type)
      }),
      { numRuns: 1500 },
    )
  })

  test('a condition and its negation never agree', () => {
    const operand = fc.constantFrom(
      '1',
      "'1'",
      'null',
      'true',
      '$statusCode',
      '$response.body#/items',
      '$inputs.no',
      "'b'",
    )
    const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=')
    fc.assert(
      fc.property(operand, operator, operand, (a, op, b) => {
        expect(holds({ condition: `!(${a} ${op} ${b})` }, true)).toBe(!holds({ condition: `${a} ${op} ${b}` }, true))
        expect(holds({ condition: `${a} == ${b}` }, true)).toBe(holds({ condition: `${b} == ${a}` }, true))
        expect(holds({ condition: `${a} == ${b}` }, true)).toBe(!holds({ condition: `${a} != ${b}` }, true))
        expect(holds({ condition: `${a} < ${b}` }, true)).toBe(holds({ condition: `${b} > ${a}` }, true))
      }),
    )
  })

  test('long conditions take no long time', () => {
    for (const condition of ['(', '!', "'", '"\\', '$a.', '1 == ', '{$inputs.', '$..*', '[?', 'true && ', 'true || '])
      for (const type of ['simple', 'regex', 'jsonpath'] as const) {
        const begun = performance.now()
        judge({ condition: condition.repeat(3000), context: '$response.body', type }, scopeOf(), reading())
        expect(performance.now() - begun).toBeLessThan(3000)
      }
  })
})
