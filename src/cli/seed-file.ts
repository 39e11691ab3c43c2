import { readFileSync } from 'node:fs'
import { isObject, type JsonValue } from '../lib/json.ts'
import { parse } from '../openapi/parse.ts'
import { usage } from './failure.ts'

const limits = { bytes: 64 * 1024 * 1024, depth: 200, nodes: 5_000_000, files: 1 }

export type SeedData = Readonly<Record<string, readonly JsonValue[]>>

/** The provider's own data, JSON or YAML: `{"products": [{…}, …]}`. @throws Failure */
export function readSeedFile(path: string): SeedData {
  const parsed = parse(read(path), limits)
  if (!parsed.ok) throw usage(`The seed file ${path} cannot be read: ${parsed.problem.message}`)
  if (!isObject(parsed.value)) throw usage(`The seed file ${path} must be an object of lists, by collection`, example)
  for (const [name, entities] of Object.entries(parsed.value))
    if (!Array.isArray(entities) || !entities.every(isObject))
      throw usage(`In the seed file ${path}, ${name} must be a list of objects`, example)
  return parsed.value as SeedData
}

const example = 'For example {"products": [{"name": "Mug"}]}'

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`The seed file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}
