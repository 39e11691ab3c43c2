import { createHash } from 'node:crypto'

/** Says of a generated file what it was when it was generated: SHA-256 of the rest of it, hex. */
const line = /^x-specbox-generated: *['"]?([0-9a-f]{64})['"]?[ \t]*\n?/m

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** What a checkout does to line ends is no edit. */
const plain = (text: string) => text.replaceAll('\r\n', '\n')

export const marked = (text: string): string => `${text}x-specbox-generated: ${digest(text)}\n`

/** What a file tells. `generated`: the digest of what was generated, null where the line is gone. */
export function readMark(file: string): { readonly generated: string | null; readonly edited: boolean } {
  const text = plain(file)
  const generated = line.exec(text)?.[1] ?? null
  return { generated, edited: generated !== digest(text.replace(line, '')) }
}
