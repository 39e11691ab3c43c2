/**
 * Keys come from request paths, so any string is possible; SQLite's text ends at a NUL and is UTF-8, which has no lone surrogates.
 * Those few characters are stored escaped (as is their mark), so that distinct keys stay distinct.
 */
const mark = '\ue000'
const unstorable = /[\0\ue000\p{Surrogate}]/u
const everyUnstorable = /[\0\ue000\p{Surrogate}]/gu

export function toStoredKey(key: string): string {
  if (!unstorable.test(key)) return key
  return key.replace(everyUnstorable, (char) => mark + char.charCodeAt(0).toString(16).padStart(4, '0'))
}

export function fromStoredKey(stored: string): string {
  if (!stored.includes(mark)) return stored
  return stored.replace(/\ue000([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
