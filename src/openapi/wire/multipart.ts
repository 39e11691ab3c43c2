import type { JsonObject } from '../../lib/json.ts'

/** Of bodies that we write: no text of ours contains it. */
export const boundary = 'specbox-multipart-boundary'

/** `multipart/form-data` (RFC 7578): one part a property; what is no scalar travels as JSON. */
export function multipart(value: JsonObject): string {
  const parts = Object.entries(value).map(([name, item]) => {
    const structured = typeof item === 'object' && item !== null
    const type = structured ? 'Content-Type: application/json\r\n' : ''
    const shown = structured ? JSON.stringify(item) : String(item)
    const quoted = name.replaceAll('"', '%22')
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"\r\n${type}\r\n${shown}\r\n`
  })
  return `${parts.join('')}--${boundary}--\r\n`
}
