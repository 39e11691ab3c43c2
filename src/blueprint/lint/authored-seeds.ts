import { joinPointer } from '../../lib/pointer.ts'
import type { Authored } from '../authored/authored.ts'
import type { Rule } from './rule.ts'

/** Seed data of an overlay that belongs to no resource, or refers to what is not there. */
export const authoredSeeds: Rule = {
  name: 'authored-seeds',
  check({ blueprint: { authored, resources }, report }) {
    if (authored === null) return
    const sets: [string, Authored['seeds']][] = [
      ['/x-specbox/seeds', authored.seeds],
      ...Object.entries(authored.personas).map(([name, seeds]): [string, Authored['seeds']] => [
        joinPointer('/x-specbox/personas', name),
        seeds,
      ]),
    ]
    for (const [base, seeds] of sets) {
      for (const [name, entities] of Object.entries(seeds)) {
        const pointer = joinPointer(base, name)
        const resource = resources.find((one) => one.name === name)
        if (resource === undefined) {
          report('error', `Seed data is given for '${name}', which is no resource`, pointer)
          continue
        }
        for (const { field, resource: target, kind } of resource.relations) {
          const given = authored.seeds[target] ?? seeds[target]
          const idField = resources.find((one) => one.name === target)?.idField
          if (kind === 'embed' || field.length !== 1 || given === undefined || idField == null) continue
          const ids = new Set(given.map((entity) => String(entity[idField])))
          for (const entity of entities) {
            const value = entity[field[0]!]
            if (value === undefined || value === null || typeof value === 'object' || ids.has(String(value))) continue
            report(
              'error',
              `The seed ${name} refers to ${target} '${String(value)}', which is not among the seeds`,
              pointer,
              name,
            )
          }
        }
      }
    }
  },
}
