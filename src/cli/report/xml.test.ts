import { XMLParser } from 'fast-xml-parser'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../../test/workflows/any-text.ts'
import { element, text } from './xml.ts'

test.each([
  [element('a', {}), '<a/>'],
  [element('a', { b: `<&>"'\n` }), `<a b="&lt;&amp;&gt;&quot;'&#10;"/>`],
  [element('a', {}, [text(']]>\r\n'), element('b', {})]), '<a>]]&gt;&#13;\n<b/></a>'],
  [element('a', {}, [text('\u0000\u001b[1m\ud800\uffff\u{1f389}')]), '<a>��[1m��\u{1f389}</a>'],
])('%s', (got, want) => {
  expect(got).toBe(want)
})

test('any text is read back, but for what XML cannot hold', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    attributeNamePrefix: '@',
  })
  fc.assert(
    fc.property(
      anyText.filter((value) => value !== ''),
      (value) => {
        const kept = value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
        const read = parser.parse(element('a', { b: value }, [text(value)]))
        expect(read.a).toEqual({ '@b': kept, '#text': kept })
      },
    ),
  )
})
