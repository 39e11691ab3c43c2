import { isObject, type JsonObject, setOwn } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { createDocument } from '../../openapi/create-document.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import type { Workflow } from '../arazzo/description.ts'
import type { LoadedArazzo } from '../arazzo/load.ts'
import { inputsSchemaOf } from '../arazzo/references.ts'
import type { Credential } from '../request/credentials.ts'

/**
 * What a workflow starts with: what was given, else the schema's default, else (of an input with `x-specbox-credential`) the
 * credential of that scheme. `problem` names the first input that breaks its schema, '' else.
 */
export function inputsOf(
  loaded: LoadedArazzo,
  workflow: Workflow,
  given: JsonObject,
  credentials: readonly Credential[],
): { readonly inputs: JsonObject; readonly problem: string } {
  const schema = inputsSchemaOf(workflow, loaded.description.components ?? {})
  const inputs: JsonObject = { ...given }
  if (schema === undefined) return { inputs, problem: '' }
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (Object.hasOwn(inputs, name) || !isObject(property)) continue
    const scheme = property['x-specbox-credential']
    const credential = credentials.find((one) => one.scheme === scheme)
    if (credential !== undefined) setOwn(inputs, name, credential.value)
    else if (property.default !== undefined) setOwn(inputs, name, property.default)
  }
  return { inputs, problem: problemOf(loaded, schema, workflow, inputs) }
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
