import { describe, expect, test } from 'vitest'
import { reading, scopeOf } from '../../../test/workflows/scope.ts'
import type { JsonValue } from '../../lib/json.ts'
import { judge } from './judge.ts'
import { select } from './select.ts'
import { loadXPath, needsXPath } from './xpath.ts'

describe('xpath', async () => {
  const xpath = await loadXPath()
  const xml =
    '<?xml version="1.0"?><Envelope xmlns:p="urn:p"><Status code="7">OK</Status><p:Item>1</p:Item><p:Item>2</p:Item></Envelope>'
  const judged = (condition: string, body: JsonValue = xml) =>
    judge({ context: '$response.body', condition, type: 'xpath' }, scopeOf(body), { ...reading(true), xpath })

  test.each<[string, boolean]>([
    ["/Envelope/Status[text()='OK']", true],
    ["/Envelope/Status[text()='NO']", false],
    ['count(//p:Item) = 2', true],
    ['//Status/@code = {$inputs.id}', true],
    ["//Status = '{$inputs.token}'", false],
    ['/Envelope/Nope', false],
    ['exists(//Status[matches(., "^O"))', false],
    ['exists(//Status[matches(., "^O")])', true],
    ['some $i in //p:Item satisfies number($i) > 1', true],
  ])('%s', (condition, want) => expect(judged(condition).holds).toBe(want))

  test.each<[string, JsonValue, RegExp]>([
    ['/a', { a: 1 }, /is JSON/],
    ['/a', 'no xml', /./],
    ['/a', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['matches(., "(a+)+$")', xml, /exponential/],
    ['matches(., $x)', xml, /must be written there/],
    ['count(1 to 1000000000) > 1', xml, /a range must end/],
    ['let $f := function($x) { $x } return $f(1)', xml, /functions of its own/],
    ['doc("file:///etc/passwd")', xml, /other documents/],
    ['//*[//*[//*[//*[//*]]]]', `<a>${'<b/>'.repeat(2000)}</a>`, /would visit more/],
  ])('not: %s', (condition, body, note) => {
    expect(judged(condition, body)).toMatchObject({ holds: false, note: expect.stringMatching(note) })
  })

  test('an engine must be loaded', () => {
    expect(
      judge({ context: '$response.body', condition: '/a', type: 'xpath' }, scopeOf('<a/>'), reading()).note,
    ).toMatch(/no engine/)
    expect(needsXPath(['simple', { type: 'xpath', version: 'xpath-10' }])).toBe(true)
    expect(needsXPath([undefined, 'regex', { type: 'jsonpath' }])).toBe(false)
  })

  test('selects', () => {
    const selected = (selector: string) =>
      select({ context: '$response.body', selector, type: 'xpath' }, scopeOf(xml), { ...reading(true), xpath }).value
    expect(selected('/Envelope/Status')).toBe('OK')
    expect(selected('//p:Item')).toEqual(['1', '2'])
    expect(selected('//Status/@code')).toBe('7')
    expect(selected('count(//p:Item)')).toBe(2)
    expect(selected('/Envelope')).toMatch(/^<Envelope/)
    expect(selected('/Nope')).toBeUndefined()
  })

  test('replaces', () => {
    expect(xpath.replace('<a><b x="1">old</b></a>', '/a/b', 'n & w')).toBe('<a><b x="1">n &amp; w</b></a>')
    expect(xpath.replace('<a><b x="1">old</b></a>', '/a/b/@x', '2')).toBe('<a><b x="2">old</b></a>')
    expect(xpath.replace('<a/>', '/b', '2')).toBeNull()
  })
})
