/** An element of XML 1.0, with attributes in the order of the object. Children are elements, written already, or `text()`. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[] = [],
): string {
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value).replace(/[\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`)}"`)
    .join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`
}

export function text(value: string): string {
  // A parser would make a line feed of a carriage return.
  return escaped(value).replaceAll('\r', '&#13;')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(value: string): string {
  return value.replace(unwritable, '\ufffd').replace(/[&<>"]/g, (char) => entities[char]!)
}

/** What is no `Char` (XML 1.0, production 2): not even an escape may stand for it. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
