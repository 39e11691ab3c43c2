import { findReferences } from './references.ts'
import type { Rule } from './rule.ts'

/** References that lead nowhere, unless loading or a pass said so already. */
export const danglingReferences: Rule = {
  name: 'dangling-references',
  check({ doc, blueprint, report }) {
    const known = new Set(blueprint.findings.flatMap(({ severity, evidence }) => (severity ? evidence : [])))
    const leads = new Map<string, boolean>()
    for (const { pointer, target } of findReferences(doc.root)) {
      const found = leads.get(target) ?? doc.resolve(pointer).value !== undefined
      leads.set(target, found)
      if (!found && !known.has(pointer)) report('error', `$ref ${target} leads nowhere`, pointer)
    }
  },
}
