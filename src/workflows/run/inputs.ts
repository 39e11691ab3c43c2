import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { createDocument } from '../../openapi/create-document.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import type { Workflow } from '../arazzo/description.ts'
import type { LoadedArazzo } from '../arazzo/load.ts'
import { inputsSchemaOf } from '../arazzo/references.ts'
import { withTypes } from './input-types.ts'
import type { Session } from './session.ts'

/**
 * What a workflow starts with: what was given, else the schema's default, else (of an input with `x-specbox-credential`, in its
 * schema or in the workflow's `x-specbox-inputs`) the credential of that scheme. `problem` names the first input that breaks its schema, '' else.
 */
export function inputsOf(
  loaded: LoadedArazzo,
  workflow: Workflow,
  given: JsonObject,
  {
    credentials,
    sandbox,
    reading,
    checksInputs,
  }: Pick<Session, 'credentials' | 'sandbox' | 'reading' | 'checksInputs'>,
): { readonly inputs: JsonObject; readonly problem: string } {
  const schema = inputsSchemaOf(workflow, loaded.description.components ?? {})
  const inputs: JsonObject = { ...given }
  if (schema === undefined) return { inputs, problem: '' }
  if (schema.type !== undefined && schema.type !== 'object') {
    reading.warn(`Inputs of ${workflow.workflowId} are no object by their schema: it is not looked at`)
    return { inputs, problem: '' }
  }
  const hints = workflow['x-specbox-inputs']
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (Object.hasOwn(inputs, name) || !isObject(property)) continue
    const wanted = isObject(hints) ? own(hints, name) : undefined
    const from: JsonObject = { ...property, ...(isObject(wanted) ? wanted : {}) }
    const credential = credentials.find(({ scheme }) => scheme === from['x-specbox-credential'])
    if (credential !== undefined) setOwn(inputs, name, credential.value)
    else if (from['x-specbox-sandbox'] === true && sandbox !== '') setOwn(inputs, name, sandbox)
    else if (property.default !== undefined) setOwn(inputs, name, property.default)
  }
  const complete = withDefaults(schema, inputs, 0) as JsonObject
  const completed = withTypes(schema, complete, reading, workflow.workflowId)
  if (!checksInputs) return { inputs: completed, problem: '' }
  return { inputs: completed, problem: problemOf(loaded, schema, workflow, completed) }
}

/** Defaults of what is missing within objects that were given. */
function withDefaults(schema: JsonValue | undefined, value: JsonValue, depth: number): JsonValue {
  if (!isObject(schema) || !isObject(schema.properties) || !isObject(value) || depth > 20) return value
  const full: JsonObject = { ...value }
  for (const [name, property] of Object.entries(schema.properties)) {
    if (!isObject(property)) continue
    const there = own(full, name)
    if (there !== undefined) setOwn(full, name, withDefaults(property, there, depth + 1))
    else if (property.default !== undefined) setOwn(full, name, property.default)
  }
  return full
}

function problemOf(loaded: LoadedArazzo, schema: JsonObject, { workflowId }: Workflow, inputs: JsonObject): string {
  const root = { ...(loaded.description as unknown as JsonObject), 'x-inputs': schema }
  const { location, digest } = loaded
  const document = createDocument({ source: location, dialect: '3.1', root, digest, problems: [] })
  const [violation] = createValidators(document).at(joinPointer('', 'x-inputs'), 'request').validate(inputs)
  if (violation === undefined) return ''
  const missing = violation.keyword === 'required' ? ' (give it with --input name=value)' : ''
  const where = violation.path === '' ? '' : `${violation.path.slice(1)} `
  return `Inputs of ${workflowId}: ${where}${violation.message}${missing}`
}
