import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reading, scopeOf, shopBody } from '../../../test/workflows/scope.ts'
import type { JsonValue } from '../../lib/json.ts'
import { evaluate } from './evaluate.ts'
import { fill } from './fill.ts'
import { parseExpression } from './parse.ts'
import { printExpression } from './print.ts'
import { splitTemplate } from './template.ts'

describe('by the ABNF, strict as lenient', () => {
  test.each<[string, JsonValue]>([
    ['$url', 'https://shop.example/orders/7?limit=2'],
    ['$method', 'POST'],
    ['$statusCode', 201],
    ['$self', 'https://shop.example/flow.arazzo.yaml'],
    ['$request.header.Accept', 'application/json'],
    ['$request.query.limit', 2],
    ['$request.path.id', '7'],
    ['$request.body', { note: 'hi' }],
    ['$request.body#/note', 'hi'],
    ['$response.header.Content-TYPE', 'application/json'],
    ['$response.body', shopBody],
    ['$response.body#', shopBody],
    ['$response.body#/items/1/price', 7.5],
    ['$response.body#/a~1b/~0', 1],
    ['$response.body#/gone', null],
    ['$message.header.x-kind', 'order'],
    ['$message.payload', { order: { id: 'ord_1' } }],
    ['$message.payload#/order/id', 'ord_1'],
    ['$inputs.id', 7],
    ['$inputs.a.b', 'dotted'],
    ['$inputs.a#/list/0', 1],
    ['$outputs.total', 3],
    ['$steps.make.outputs.id', 'ord_1'],
    ['$steps.make.outputs.body#/items/0/sku', 'S1'],
    ['$workflows.child.inputs.seed', 5],
    ['$workflows.child.outputs.user#/id', 9],
    ['$sourceDescriptions.shop.url', 'https://shop.example/openapi.yaml'],
    ['$components.parameters.page.size', { name: 'limit', in: 'query', value: 10 }],
  ])('%s', (expression, want) => {
    for (const strict of [true, false]) {
      const how = reading(strict)
      expect(evaluate(expression, scopeOf(), how)).toEqual({ value: want, problem: '' })
      expect(how.warnings).toEqual([])
    }
  })
})

describe('leniently, with a warning; strictly a problem', () => {
  test.each<[string, JsonValue, RegExp]>([
    ['$response.body.items[1].price', 7.5, /JSON Pointer/],
    ['$response.body.items.0.sku', 'S1', /JSON Pointer/],
    ["$response.body['a/b']", { '~': 1 }, /JSON Pointer/],
    ['$response.body.items[0]#/sku', 'S1', /JSON Pointer/],
    ['$inputs.a.list[1]', 2, /JSON Pointer/],
    ['$inputs.tags.0', 'x', /JSON Pointer/],
    ['$message.payload.order.id', 'ord_1', /JSON Pointer/],
    ['$steps.make.outputs.body.items[0].sku', 'S1', /JSON Pointer/],
    ['$steps.make.id', 'ord_1', /`outputs` is missing/],
    ['$steps.list-all.outputs', {}, /all of them at once/],
    ['$steps.make.outputs.odd name', 1, /characters that names may not have/],
    ['$dependencies.child.user', { id: 9 }, /instead of `\$workflows`/],
    ['$response.headers.ETag', '"v1"', /`headers` instead/],
  ])('%s', (expression, want, warning) => {
    const lenient = reading()
    expect(evaluate(expression, scopeOf(), lenient)).toEqual({ value: want, problem: '' })
    expect(lenient.warnings).toEqual([expect.stringMatching(warning)])
    const strict = evaluate(expression, scopeOf(), reading(true))
    expect(strict.value).toBeUndefined()
    expect(strict.problem).toMatch(/not by the specification/)
  })
})

describe('no value, and why', () => {
  test.each([
    ['$inputs.other', /there is no input other/],
    ['$steps.make.outputs.x', /^`\$steps.make.outputs.x`: step make gave no output x$/],
    ['$steps.nope.outputs.x', /no step nope was taken yet/],
    ['$workflows.nope.outputs.x', /no workflow nope was run yet/],
    ['$response.body#/items/9', /nothing at that place/],
    ['$response.body#/items/01', /nothing at that place/],
    ['$response.body#/constructor', /nothing at that place/],
    ['$response.header.location', /no header location/],
    ['$inputs.__proto__', /there is no input/],
    ['$sourceDescriptions.shop.listOrders', /is no value/],
    ['$components.inputs.x', /no components of type inputs/],
  ])('%s', (expression, problem) => {
    const found = evaluate(expression, scopeOf(), reading())
    expect(found.value).toBeUndefined()
    expect(found.problem).toMatch(problem)
  })

  test('before anything was called', () => {
    const scope = scopeOf(undefined, { exchange: null, message: null })
    for (const expression of ['$url', '$statusCode', '$response.body', '$message.payload'])
      expect(evaluate(expression, scope, reading()).value).toBeUndefined()
  })
})

describe('no expression', () => {
  test.each([
    ['', 0],
    ['inputs.x', 0],
    ['$', 0],
    ['$5', 0],
    ['$nothing.x', 0],
    ['$url.x', 4],
    ['$statusCodes', 0],
    ['$inputs', 7],
    ['$inputs.', 8],
    ['$inputs.a}b', 9],
    ['$response.bodyguard', 9],
    ['$response.body#x', 15],
    ['$response.body#/a~2', 17],
    ['$response.header.a b', 17],
    ['$response.body.[0]', 14],
    ['$response.body[x]', 14],
    ['$steps.', 6],
    ['$workflows.w.steps.s', 12],
    ['$sourceDescriptions.shop', 24],
    ['$message.body', 8],
  ])('%s', (text, offset) => {
    expect(parseExpression(text)).toMatchObject({ ok: false, offset })
  })
})

describe('laws', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/)
  const dotted = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/)
  const pointer = fc
    .option(fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 4 }))
    .map((tokens) =>
      tokens === null ? '' : `#${tokens.map((t) => `/${t.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
    )
  const path = fc
    .array(
      fc.oneof(
        name.map((n) => `.${n}`),
        fc.nat(99).map((n) => `[${n}]`),
        fc.stringMatching(/^[^'\]]{0,5}$/).map((n) => `['${n}']`),
      ),
      { maxLength: 3 },
    )
    .map((steps) => steps.join(''))
  const root = fc.oneof(
    fc.constantFrom('$response.body', '$request.body', '$message.payload'),
    dotted.map((n) => `$inputs.${n}`),
    fc.tuple(name, dotted).map(([s, n]) => `$steps.${s}.outputs.${n}`),
    fc.tuple(name, fc.constantFrom('inputs', 'outputs'), dotted).map(([w, f, n]) => `$workflows.${w}.${f}.${n}`),
  )
  const expressions = fc.tuple(root, path, pointer).map((parts) => parts.join(''))

  test('what was parsed and is printed parses as the same', () => {
    fc.assert(
      fc.property(expressions, (text) => {
        const parsed = parseExpression(text)
        if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`)
        const again = parseExpression(printExpression(parsed.expression))
        expect(again).toMatchObject({ ok: true, expression: { ...parsed.expression, leniency: expect.any(String) } })
      }),
      { numRuns: 500 },
    )
  })

  test('any text parses or is refused with an offset within it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `$steps.${s}`),
          fc.string().map((s) => `$response.${s}`),
        ),
        (text) => {
          const parsed = parseExpression(text)
          if (!parsed.ok) expect(parsed.offset).toBeLessThanOrEqual(text.length)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('the pieces of a template are the template', () => {
    const text = fc
      .array(
        fc.oneof(
          fc.string(),
          expressions.map((e) => `{${e}}`),
          expressions,
        ),
        { maxLength: 4 },
      )
      .map((p) => p.join(''))
    fc.assert(
      fc.property(text, fc.boolean(), (whole, unbraced) => {
        const pieces = splitTemplate(whole, unbraced)
        const back = pieces.map((p) => (p.kind === 'text' ? p.text : p.braced ? `{${p.expression}}` : p.expression))
        expect(back.join('')).toBe(whole)
      }),
      { numRuns: 500 },
    )
  })

  test('values without a $ are filled with themselves', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('$') && !JSON.stringify(value).includes('__proto__'))
        const copy = JSON.parse(JSON.stringify(value)) as JsonValue
        expect(fill(copy, scopeOf(), reading()).value).toEqual(copy)
      }),
    )
  })

  test('a long text is split in linear time', () => {
    for (const text of ['{$'.repeat(200_000), '$inputs.'.repeat(100_000), `{$inputs.${'a.'.repeat(200_000)}`]) {
      const begun = performance.now()
      splitTemplate(text, true)
      fill(text, scopeOf(), reading())
      expect(performance.now() - begun).toBeLessThan(8000)
    }
  })
})

describe('filling', () => {
  test.each<[string, JsonValue, JsonValue]>([
    ['a whole expression keeps its type', { id: '$inputs.id', tags: '$inputs.tags' }, { id: 7, tags: ['x', 'y'] }],
    ['null is a value', { n: '$inputs.nothing' }, { n: null }],
    ['braces put in text', 'order {$inputs.id}/{$steps.make.outputs.id}', 'order 7/ord_1'],
    ['braces alone put in text, too', '{$inputs.id}', '7'],
    ['objects are put in as JSON', 'q={$inputs.tags}', 'q=["x","y"]'],
    [
      'what only looks like one stays',
      ['$5', '$', 'US$ 5', '{$x}', '$faker.name', 'a$b'],
      ['$5', '$', 'US$ 5', '{$x}', '$faker.name', 'a$b'],
    ],
    ['at any depth', { a: [{ b: '$inputs.id' }] }, { a: [{ b: 7 }] }],
    ['a pointer to a template', { '$inputs.id': 1 }, { '$inputs.id': 1 }],
    ['a selector', { context: '$response.body', selector: '$.items[?@.price > 5].sku', type: 'jsonpath' }, 'S2'],
    [
      'a selector of several',
      { all: { context: '$response.body', selector: '$.items[*].sku', type: 'jsonpath' } },
      { all: ['S1', 'S2'] },
    ],
    [
      'a selector by pointer',
      { context: '$response.body', selector: '/items/0/sku', type: { type: 'jsonpointer', version: 'rfc6901' } },
      'S1',
    ],
    [
      'what is no selector',
      { context: 'x', selector: 'y', type: 'jsonpath' },
      { context: 'x', selector: 'y', type: 'jsonpath' },
    ],
    ['nothing in it is an expression twice', '$steps.make.outputs.id', 'ord_1'],
  ])('%s', (_, value, want) => {
    const how = reading(true)
    expect(fill(value, scopeOf(), how)).toEqual({ value: want, missing: [] })
    expect(how.warnings).toEqual([])
  })

  test('a value that looks like an expression is not evaluated again', () => {
    const scope = scopeOf(undefined, { inputs: { evil: '{$steps.make.outputs.id} $inputs.evil' } })
    expect(fill({ a: '$inputs.evil', b: '<{$inputs.evil}>' }, scope, reading()).value).toEqual({
      a: '{$steps.make.outputs.id} $inputs.evil',
      b: '<{$steps.make.outputs.id} $inputs.evil>',
    })
  })

  test.each<[string, JsonValue, JsonValue | undefined]>([
    ['a property is left out', { a: '$inputs.no', b: 1 }, { b: 1 }],
    ['an item is left out', ['$inputs.no', 1], [1]],
    ['a text that it would be in, too', { auth: 'Bearer {$inputs.no}', b: 1 }, { b: 1 }],
    ['all', '$inputs.no', undefined],
    ['a selector', { s: { context: '$inputs.no', selector: '$', type: 'jsonpath' } }, {}],
  ])('without a value: %s', (_, value, want) => {
    const filled = fill(value, scopeOf(), reading())
    expect(filled.value).toEqual(want)
    expect(filled.missing).toEqual(['`$inputs.no`: there is no input no'])
  })

  test('without braces, leniently', () => {
    const lenient = reading()
    expect(fill('Bearer $inputs.token.', scopeOf(), lenient).value).toBe('Bearer t0k.')
    expect(lenient.warnings).toEqual(['`$inputs.token` within a text needs braces: {$inputs.token}'])
    expect(fill('Bearer $inputs.token', scopeOf(), reading(true)).value).toBe('Bearer $inputs.token')
  })

  test('JSON text is filled as JSON, leniently', () => {
    const text = '{"note": "say \\"{$inputs.token}\\"", "tags": "{$inputs.tags}", "id": "{$inputs.id}"}'
    const filled = fill(text, scopeOf(), reading()).value
    expect(JSON.parse(filled as string)).toEqual({ note: 'say "t0k"', tags: ['x', 'y'], id: 7 })
  })
})
