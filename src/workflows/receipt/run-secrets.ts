import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { isSecretName } from '../../lib/secret-name.ts'
import { inputsSchemaOf } from '../arazzo/references.ts'
import type { Evidence, Headers, RecordedBody, WorkflowRun } from '../run/run.ts'
import { documentsOf } from '../run/engine.ts'
import type { Program } from '../source/source.ts'
import type { Secret } from './redact.ts'
import { walkRun } from './walk-run.ts'

type Found = (name: string, value: string) => void

/** Found by nothing but its name, a value must look like a secret to be taken for one wherever it stands. */
const looksSecret = (value: string) => value.length >= 8 && !/^[A-Za-z][A-Za-z_-]*$/.test(value)

/**
 * What a run brought with it as credentials: in headers, cookies, queries and fields of bodies that are named so, in inputs whose
 * schema says so (`format: password`, `x-specbox-credential`). A receipt is for others to read.
 */
export function secretsOfRun(program: Program, run: WorkflowRun): Secret[] {
  const secrets = new Map<string, Secret>()
  const found: Found = (name, value) => {
    if (!secrets.has(value)) secrets.set(value, { name, value })
  }
  const schemas = inputSchemas(program)
  walkRun(run, {
    run: ({ workflowId, inputs, outputs }) => {
      for (const schema of schemas.get(workflowId) ?? []) byType(schema, inputs, found)
      byName(inputs, found)
      byName(outputs, found)
    },
    step: ({ evidence }) => ofEvidence(evidence, found),
  })
  return [...secrets.values()]
}

function ofEvidence(evidence: Evidence, found: Found): void {
  if (evidence.kind === 'message' && evidence.message !== null) ofHeaders(evidence.message.headers, found)
  if (evidence.kind !== 'call') return
  const { request, reply } = evidence
  ofHeaders(request.headers, found)
  ofBody(request.body, found)
  byName(request.query, found)
  byName(request.path, found)
  ofUrl(request.url, found)
  if (reply === null) return
  ofHeaders(reply.headers, found)
  ofBody(reply.body, found)
}

function ofHeaders(headers: Headers, found: Found): void {
  for (const [name, value] of headers) {
    if (!isSecretName(name) || value === '') continue
    const key = name.toLowerCase()
    if (key === 'cookie') for (const pair of value.split(/; */)) ofCookie(pair, found)
    else if (key === 'set-cookie') ofCookie(value.split(';')[0]!, found)
    else found(key, value)
  }
}

function ofCookie(pair: string, found: Found): void {
  const value = pair.slice(pair.indexOf('=') + 1).replace(/^"(.*)"$/, '$1')
  if (value !== '') found('cookie', value)
}

function ofUrl(url: string, found: Found): void {
  if (!URL.canParse(url)) return
  const { password, searchParams } = new URL(url)
  if (password !== '') found('password', decoded(password))
  for (const [name, value] of searchParams) if (isSecretName(name) && value !== '') found(name, value)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

function ofBody(body: RecordedBody, found: Found): void {
  if (body?.kind !== 'text') return
  if (/x-www-form-urlencoded/i.test(body.mediaType)) byName(Object.fromEntries(new URLSearchParams(body.text)), found)
  if (!/[/+]json\b/i.test(body.mediaType)) return
  try {
    byName(JSON.parse(body.text) as JsonValue, found)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
}

function byName(value: JsonValue, found: Found): void {
  const open: JsonValue[] = [value]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue
    for (const [name, item] of Object.entries(one)) {
      if (typeof item === 'string' && isSecretName(name) && looksSecret(item)) found(name, item)
      else open.push(item)
    }
  }
}

/** By workflowId, in all documents of the program. */
function inputSchemas(program: Program): Map<string, JsonObject[]> {
  const schemas = new Map<string, JsonObject[]>()
  for (const { loaded } of documentsOf(program))
    for (const workflow of loaded.description.workflows) {
      const schema = inputsSchemaOf(workflow, loaded.description.components)
      if (schema !== undefined) schemas.set(workflow.workflowId, [...(schemas.get(workflow.workflowId) ?? []), schema])
    }
  return schemas
}

const deepest = 20

/** What the schema of inputs calls a secret is one, whatever it looks like. */
function byType(schema: JsonObject, inputs: JsonObject, found: Found, depth = 0): void {
  if (depth > deepest || !isObject(schema.properties)) return
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = own(inputs, name)
    if (!isObject(property) || value === undefined) continue
    const secret = property.format === 'password' || property['x-specbox-credential'] !== undefined
    if (secret) for (const text of textsIn(value)) found(name, text)
    else if (isObject(value)) byType(property, value, found, depth + 1)
  }
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string' || typeof value === 'number') return value === '' ? [] : [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
