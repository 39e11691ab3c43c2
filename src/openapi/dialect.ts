import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import type { Problem, SpecDocument } from './document.ts'

export type Identified =
  | {
      readonly kind: 'description'
      readonly dialect: SpecDocument['dialect']
      /** A Swagger 2.0 document, still to be converted. */
      readonly swagger: boolean
      readonly problem?: Problem
    }
  | { readonly kind: 'overlay' }
  | { readonly kind: 'other'; readonly looksLike: string }

/** Which kind of document a parsed value is, by its version field first and its shape second. */
export function identify(value: JsonValue): Identified {
  if (!isObject(value)) return { kind: 'other', looksLike: Array.isArray(value) ? 'a list' : 'plain text' }
  const openapi = versionText(own(value, 'openapi'))
  const swagger = versionText(own(value, 'swagger'))
  if (openapi !== undefined && !openapi.startsWith('2')) return byVersion(openapi)
  if (openapi !== undefined || swagger?.startsWith('2')) return { kind: 'description', dialect: '3.0', swagger: true }
  if (swagger?.startsWith('3')) return byVersion(swagger)
  if (own(value, 'overlay') !== undefined && own(value, 'actions') !== undefined) return { kind: 'overlay' }
  const other = foreignKind(value)
  if (other === undefined && isObject(own(value, 'paths'))) return unversioned(value)
  return { kind: 'other', looksLike: other ?? describeKeys(value) }
}

/** `openapi: 3.1` without quotes is a number in YAML. */
function versionText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' ? String(value) : undefined
}

function byVersion(version: string): Identified {
  const match = /^3(?:\.([012])(?:\.\d+)?(?:-[\w.]+)?)?$/.exec(version)
  if (match !== null) return described(`3.${match[1] ?? '0'}` as SpecDocument['dialect'])
  const minor = /^3\.(\d+)/.exec(version)?.[1]
  const dialect =
    minor === '0' ? '3.0' : minor === '1' ? '3.1' : minor !== undefined || /^[4-9]/.test(version) ? '3.2' : '3.0'
  return described(dialect, `unknown OpenAPI version ${JSON.stringify(version)}: read as ${dialect}`)
}

function described(dialect: SpecDocument['dialect'], message?: string): Identified {
  const found = { kind: 'description', dialect, swagger: false } as const
  if (message === undefined) return found
  return { ...found, problem: { severity: 'warning', message, pointer: '/openapi' } }
}

function unversioned(value: JsonObject): Identified {
  const old = ['definitions', 'basePath', 'securityDefinitions'].some((key) => Object.hasOwn(value, key))
  const problem: Problem = {
    severity: 'warning',
    message: `there is no version field: read as ${old ? 'Swagger 2.0' : 'OpenAPI 3.0'}`,
    pointer: '',
  }
  return { kind: 'description', dialect: '3.0', swagger: old, problem }
}

/** Documents that people mistake for a description, or have beside it. */
function foreignKind(value: JsonObject): string | undefined {
  const has = (...keys: string[]) => keys.every((key) => Object.hasOwn(value, key))
  const info = own(value, 'info')
  if (has('asyncapi')) return 'an AsyncAPI document'
  if (has('arazzo')) return 'an Arazzo document (workflows, not an API)'
  if (has('swaggerVersion')) return 'a Swagger 1.x document'
  if (has('overlay')) return 'an Overlay without actions'
  if (isObject(info) && (has('item') || /getpostman/.test(String(own(info, 'schema'))))) return 'a Postman collection'
  if (has('_postman_variable_scope')) return 'a Postman environment'
  if (has('discoveryVersion')) return 'an API discovery document'
  if (has('log') && isObject(value.log) && Object.hasOwn(value.log, 'entries')) return 'an HTTP archive (HAR)'
  if (
    has('__schema') ||
    (isObject(own(value, 'data')) && has('data') && Object.hasOwn(value.data as JsonObject, '__schema'))
  )
    return 'a GraphQL schema'
  if (has('_type', 'resources')) return 'an Insomnia export'
  if (has('__export_format')) return 'an Insomnia export'
  if (has('name', 'version') && (has('dependencies') || has('scripts'))) return 'a package.json'
  if (has('$schema') || has('$defs') || (has('type') && has('properties'))) return 'a JSON Schema'
  return undefined
}

function describeKeys(value: JsonObject): string {
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty object'
  const some = keys.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 40)))
  return `an object with ${some.join(', ')}${keys.length > 5 ? ', …' : ''}`
}
