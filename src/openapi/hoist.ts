import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../lib/json.ts'
import { atPointer, pointerTokens } from '../lib/pointer.ts'
import { collectReferences, type ReferenceSite } from './references/collect.ts'
import { filesKey } from './references/bundle.ts'

/**
 * Moves what a Swagger 2.0 document has from other files to where a converter looks for it: schemas to `definitions`,
 * parameters and responses to their sections, path items into place. Changes `root`.
 */
export function hoistFiles(root: JsonObject): void {
  const files = own(root, filesKey)
  if (!isObject(files)) return
  const places = new Map<string, string>()
  const queue: JsonObject[] = [root]
  delete root[filesKey]
  const outside = (ref: string) => ref.startsWith(`#/${filesKey}/`)
  const storedAt = (ref: string) => atPointer({ [filesKey]: files }, ref.slice(1))
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    for (const site of collectReferences(part, '', true).sites) {
      if (!outside(site.ref)) continue
      const value = storedAt(site.ref)
      if (value === undefined) continue
      const section = sectionOf(site)
      if (section === undefined) {
        const item = structuredClone(value)
        queue.push({ paths: { item } })
        if (isObject(item)) replaceWith(site.holder, item)
        continue
      }
      const key = `${section} ${site.ref}`
      const known = places.get(key)
      const name = known ?? freeName(root, section, site.ref)
      if (known === undefined) {
        places.set(key, name)
        const copy = structuredClone(value)
        setOwn(sectionIn(root, section), name, copy)
        queue.push({ [section]: { [name]: copy } })
      }
      setOwn(site.holder, site.property, `#/${section}/${name}`)
    }
  }
}

/** Where in a Swagger 2.0 document the thing that a reference stands for belongs; undefined for a path item. */
function sectionOf(site: ReferenceSite): 'definitions' | 'parameters' | 'responses' | undefined {
  const tokens = site.path
  const above = tokens[tokens.length - 2]
  if (above === 'paths' && tokens.length === 2) return undefined
  if (above === 'parameters' && !tokens.includes('schema')) return 'parameters'
  if (above === 'responses' && !tokens.includes('schema')) return 'responses'
  return 'definitions'
}

function sectionIn(root: JsonObject, section: string): JsonObject {
  const known = own(root, section)
  if (isObject(known)) return known
  const made: JsonObject = {}
  root[section] = made
  return made
}

/** The last word of the reference, or the name of its file; numbered when taken. */
function freeName(root: JsonObject, section: string, ref: string): string {
  const tokens = pointerTokens(ref.slice(1))
  const last = tokens[tokens.length - 1] ?? 'item'
  const word = tokens.length > 2 ? last : last.replace(/^\d+-/, '').replace(/\.\w+$/, '')
  const base = word.replace(/[^\w.-]+/g, '_') || 'item'
  const taken = sectionIn(root, section)
  let name = base
  for (let n = 2; Object.hasOwn(taken, name); n++) name = `${base}${n}`
  return name
}

function replaceWith(holder: JsonObject, value: JsonObject): void {
  delete holder.$ref
  for (const key of Object.keys(value)) if (!Object.hasOwn(holder, key)) setOwn(holder, key, value[key] as JsonValue)
}
