/** Shorter ones would take half of every text with them: they are looked for as whole values only. */
export const shortestWithin = 4

/** Of fewer characters, base64 has no part that tells them from others. */
const shortestCore = 6

/**
 * How a text may be written elsewhere, itself first: percent-encoded, as a form, in JSON, in XML, in base64; also one within
 * another, as JSON in a URL. Those that are shorter than what is looked for within texts are left out.
 */
export function spellingsOf(text: string): string[] {
  const plain = [text, ...afterPrefix(text)]
  const once = plain.flatMap((one) => encoders.map((encode) => encode(one)))
  const twice = once.flatMap((one) => encoders.map((encode) => encode(one)))
  const cores = plain.flatMap(base64Cores)
  const all = [...plain, ...once, ...twice, ...cores, ...cores.map(encodeURIComponent)]
  return [...new Set(all)].filter((one) => one.length >= shortestWithin)
}

/** What a prefix that tells the kind of a key stands before: `whsec_…`. */
function afterPrefix(text: string): string[] {
  const rest = /^[a-z]{2,10}_(.{16,})$/is.exec(text)?.[1]
  return rest === undefined ? [] : [rest]
}

const percent = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
const strictly = (text: string) => percent(text).replace(/[!'()*~]/g, hex)
const asForm = (text: string) => new URLSearchParams({ a: text }).toString().slice(2)
const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
const asJson = (text: string) => JSON.stringify(text).slice(1, -1)
const ascii = (text: string) => asJson(text).replace(/[^\0-\x7e]/g, unicode)
const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

const encoders: readonly ((text: string) => string)[] = [
  percent,
  strictly,
  asForm,
  (text) => lower(percent(text)),
  (text) => lower(strictly(text)),
  (text) => encodeURI(text.replace(/\p{Cs}/gu, '\ufffd')),
  asJson,
  ascii,
  (text) => ascii(text).replaceAll('/', '\\/'),
  (text) => ascii(text).replace(/\\u[0-9a-f]{4}/g, (code) => code.slice(0, 2) + code.slice(2).toUpperCase()),
  (text) => asJson(text).replaceAll('/', '\\/'),
  (text) => asJson(text).replace(/[<>&'\u2028\u2029]/g, unicode),
  (text) => text.replace(/[&<>"']/g, (char) => entities[char]!),
  (text) => text.replace(/[&<>]/g, (char) => entities[char]!),
]

/**
 * The characters of base64 that a text alone decides, wherever it stands among other bytes (`user:secret` of Basic): one for
 * each place within the groups of three bytes.
 */
function base64Cores(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8')
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const core = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return core.length < shortestCore ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
