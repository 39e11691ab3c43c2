import { isObject, type JsonObject, own } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { findReferences } from './references.ts'
import type { Rule } from './rule.ts'

/** Security schemes are left out: they are used by name. */
const SECTIONS = ['schemas', 'responses', 'parameters', 'requestBodies', 'headers']

/** Components that nothing refers to. A document with discriminators means schemas by name: those are not counted. */
export const unusedComponents: Rule = {
  name: 'unused-components',
  check({ doc, report }) {
    const used = new Set<string>()
    for (const { target } of findReferences(doc.root)) used.add(componentOf(target))
    for (const section of SECTIONS) {
      const components = doc.at(`/components/${section}`)
      if (!isObject(components) || (section === 'schemas' && hasDiscriminator(components))) continue
      for (const name of Object.keys(components)) {
        const pointer = joinPointer('/components', section, name)
        if (!used.has(pointer)) report('warning', `${section} ${name} is used nowhere`, pointer)
      }
    }
  },
}

/** `#/components/schemas/Order/properties/id` → `/components/schemas/Order`, percent-encoding undone. */
function componentOf(target: string): string {
  const pointer = target.slice(1).split('/').slice(0, 4).join('/')
  // A malformed escape is no component's name either.
  return /%(?![0-9a-f]{2})/i.test(pointer) ? pointer : pointer.replace(/(%[0-9a-f]{2})+/gi, decode)
}

function decode(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8')
}

function hasDiscriminator(schemas: JsonObject): boolean {
  return Object.keys(schemas).some((name) => {
    const schema = own(schemas, name)
    return isObject(schema) && own(schema, 'discriminator') !== undefined
  })
}
