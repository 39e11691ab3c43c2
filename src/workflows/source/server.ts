import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** The first server of the nearest list that has one: variables have their defaults, a relative URL starts at the document. */
export function serverOf(document: SpecDocument, lists: readonly Pointer[], location: string): string {
  for (const list of lists) {
    const servers = document.resolve(list).value
    const first = Array.isArray(servers) ? servers.find(isObject) : undefined
    if (first === undefined || typeof first.url !== 'string') continue
    const url = filled(first.url, isObject(first.variables) ? first.variables : {}).replace(/\/+$/, '')
    return /^https?:/i.test(url) ? url : relativeTo(url, location)
  }
  return /^https?:/i.test(location) ? new URL(location).origin : ''
}

function filled(url: string, variables: JsonObject): string {
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = variables[name]
    return isObject(variable) && typeof variable.default === 'string' ? variable.default : whole
  })
}

/** Of a file only the path is left: whoever runs it says where it is. */
function relativeTo(url: string, location: string): string {
  if (/^https?:/i.test(location) && URL.canParse(url, location)) return new URL(url, location).href.replace(/\/+$/, '')
  return url.startsWith('/') ? url : url === '' ? '' : `/${url.replace(/^\.?\//, '')}`
}
