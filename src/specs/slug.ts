import { basename, extname, resolve } from 'node:path'

/** Files that are named for what they are rather than for what they describe. */
export const generic = /^(?:openapi|swagger|api|api-docs|spec|index|main|root)(?:[._-]?v?\d+(?:[._]\d+)*)?$/i
export const specExtensions = ['.yaml', '.yml', '.json']

export const isUrl = (location: string) => /^https?:\/\//i.test(location)

/** `specs/orders/openapi.yaml` → `orders`, `Pet_Store.v1.json` → `pet-store-v1`, `https://x.test/openapi.json` → `x-test`. */
export function slugOf(location: string): string {
  const remote = isUrl(location)
  const path = remote ? decode(new URL(location).pathname) : resolve(location)
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  const file = stem(parts.pop() ?? '')
  const folders = parts.reverse().filter((part) => !generic.test(part) && !/^v\d+$/.test(part))
  const name = file === '' || generic.test(file) ? (folders[0] ?? (remote ? new URL(location).hostname : 'api')) : file
  return toSlug(name)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

export function stem(file: string): string {
  const extension = extname(file)
  const name = specExtensions.includes(extension.toLowerCase()) ? basename(file, extension) : file
  const suffix = /[._-](?:openapi|swagger)$/i.exec(name)
  return suffix === null || suffix.index === 0 ? name : name.slice(0, suffix.index)
}

function toSlug(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')
  return slug === '' ? 'api' : slug
}
