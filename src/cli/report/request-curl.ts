import type { RecordedBody, RecordedRequest } from '../../workflows/run/run.ts'
import { quote } from '../curl.ts'
import { printable } from '../../lib/printable.ts'

/** Characters of a body that still goes into a command; a shell's argument has a limit, and so have readers. */
const mostBody = 8192

/** Set by curl itself, or such that the reply could not be read. */
const ownHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding', 'expect'])

/** The request as one line that does the same again in a POSIX shell. */
export function requestCurl(request: RecordedRequest): string {
  const { before, flags } = bodyOf(request.body)
  const parts = ['curl', ...method(request), ...headers(request), ...flags, ...exactly(request.url), quote(request.url)]
  return `${before}${parts.join(' ')}`
}

/** curl squeezes dots out of paths, and reads brackets as a pattern. */
function exactly(url: string): string[] {
  return [...(/\/\.{1,2}(?:[/?#]|$)/.test(url) ? ['--path-as-is'] : []), ...(/[[\]{}]/.test(url) ? ['-g'] : [])]
}

function method({ method, body }: RecordedRequest): string[] {
  if (method === 'HEAD') return ['--head']
  return method === (body === null ? 'GET' : 'POST') ? [] : ['-X', quote(method)]
}

function headers({ headers, body }: RecordedRequest): string[] {
  const sent = headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()))
  const typed = sent.some(([name]) => name.toLowerCase() === 'content-type')
  // Else curl says that a body is a form.
  const none = body !== null && !typed ? ['-H', 'Content-Type:'] : []
  const flags = sent.flatMap(([name, value]) => [
    '-H',
    quote(printable(value === '' ? `${name};` : `${name}: ${value}`)),
  ])
  return [...flags, ...none]
}

function bodyOf(body: RecordedBody): { before: string; flags: string[] } {
  if (body === null) return { before: '', flags: [] }
  const sent = body.kind === 'text' ? body.text : body.base64
  if (sent.length > mostBody) return { before: '', flags: ['--data-binary', '@body'] }
  if (body.kind === 'bytes')
    return { before: `printf %s ${quote(sent)} | base64 -d | `, flags: ['--data-binary', '@-'] }
  // Line breaks and invisible characters are written as escapes: a command stays one line, and shows what it sends.
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(sent))
    return {
      before: `printf ${sent.startsWith('-') ? '-- ' : ''}${quote(escaped(sent))} | `,
      flags: ['--data-binary', '@-'],
    }
  return { before: '', flags: ['--data-raw', quote(sent)] }
}

/** For the format of `printf`. */
function escaped(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/%/g, '%%')
    .replace(/\n/g, '\\n')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) =>
      Array.from(Buffer.from(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
    )
}

/** Whether the body has to be put in a file `body` first. */
export function needsBodyFile({ body }: RecordedRequest): boolean {
  return body !== null && (body.kind === 'text' ? body.text : body.base64).length > mostBody
}
