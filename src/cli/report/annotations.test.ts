import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../../test/workflows/any-text.ts'
import { fulfilled, nested, refused, reported, workflow } from '../../../test/workflows/sample-run.ts'
import { annotations, command, wantsAnnotations } from './annotations.ts'
import { createMask } from './mask.ts'

test('failures and warnings, at their place in the document', () => {
  expect(annotations({ runs: [reported(fulfilled), reported(createMask([])(refused))], duration: 1 })).toEqual([
    '::error title=create-and-fulfill-order%3A Submit for fulfillment,file=workflows/orders.arazzo.yaml,line=48::expected $statusCode == 200, got 409%0AsubmitOrder needs an order in state draft; ord_1 is in canceled%0Acurl -H \'content-type: application/json\' -H \'api-key: ***\' --data-raw \'{"customer":"cus_1","currency":"EUR"}\' \'http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1/submit?notify=all&draft=no\'',
    '::warning title=create-and-fulfill-order,file=workflows/orders.arazzo.yaml,line=12::Parameter `expand` of step submit is left out: $inputs.expand',
  ])
})

test('without a line, or without a file', () => {
  const [line] = annotations({ runs: [reported(nested(refused), { lines: new Map([['', 3]]) })], duration: 1 })
  expect(line).toMatch(
    /^::error title=shop%3A Check out › Submit for fulfillment,file=workflows\/orders.arazzo.yaml,line=3::/,
  )
  const failed = workflow([], { outcome: 'failed', problem: 'no inputs' })
  expect(annotations({ runs: [reported(failed, { file: '' })], duration: 1 })).toEqual([
    '::error title=create-and-fulfill-order%3A create-and-fulfill-order::no inputs',
  ])
})

test.each([
  [{}, false],
  [{ CI: 'true' }, false],
  [{ GITHUB_ACTIONS: 'false' }, false],
  [{ GITHUB_ACTIONS: 'true' }, true],
])('%j wants them: %s', (env, want) => {
  expect(wantsAnnotations(env)).toBe(want)
})

/** As the runner of the CI reads a line: https://github.com/actions/runner, ActionCommand. */
function read(line: string) {
  const [, name = '', properties = '', message = ''] = /^::(\w+)(?: ([^\n]*?))?::([^\n]*)$/.exec(line) ?? []
  const unescaped = (text: string, codes: readonly (readonly [string, string])[]) =>
    codes.reduce((left, [code, char]) => left.replaceAll(code, char), text)
  const common = [
    ['%0D', '\r'],
    ['%0A', '\n'],
  ] as const
  const last = ['%25', '%'] as const
  const pairs =
    properties === ''
      ? []
      : properties
          .split(',')
          .map((pair) => [
            pair.slice(0, pair.indexOf('=')),
            unescaped(pair.slice(pair.indexOf('=') + 1), [...common, ['%3A', ':'], ['%2C', ','], last]),
          ])
  return { name, properties: Object.fromEntries(pairs), message: unescaped(message, [...common, last]) }
}

test('whatever is said is read back, from one line', () => {
  const texts = fc.oneof(anyText, fc.stringMatching(/^[%:,=\r\n0-9A-D ]*$/))
  fc.assert(
    fc.property(texts, texts, texts, (title, file, message) => {
      const line = command('error', { title, file }, message)
      expect(line).not.toMatch(/[\r\n]/)
      expect(read(line)).toEqual({ name: 'error', properties: { title, file }, message })
    }),
  )
})
