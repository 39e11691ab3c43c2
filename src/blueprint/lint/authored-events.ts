import { joinPointer } from '../../lib/pointer.ts'
import { authoredChanges } from './authored-states.ts'
import type { Rule } from './rule.ts'

/** Events that an overlay declares and nothing emits, and events that are emitted but are none. */
export const authoredEvents: Rule = {
  name: 'authored-events',
  check({ blueprint, report }) {
    const { authored, events, resources } = blueprint
    if (authored === null) return
    const known = new Set(events.map(({ name }) => name))
    const emitted = new Set<string>()
    for (const { change, pointer } of authoredChanges(blueprint))
      for (const name of [...change.emit, ...change.effects.flatMap(({ emit }) => emit)]) {
        emitted.add(name)
        if (!known.has(name)) report('error', `'${name}' is emitted but is no event of this API`, pointer)
      }
    const names = new Set(resources.map(({ name }) => name))
    for (const { name, on, source, resource } of events) {
      if (source !== 'authored') continue
      const pointer = joinPointer('/x-specbox/events', name)
      if (resource !== null && !names.has(resource))
        report('error', `The event ${name} is about '${resource}', which is no resource`, pointer)
      if (on === null && !emitted.has(name)) report('warning', `Nothing emits the event ${name}`, pointer)
    }
  },
}
