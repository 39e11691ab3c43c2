import type { JsonValue } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import { createCheck } from '../expression/expressions.ts'
import { durationFrom } from '../../lib/calendar.ts'
import type { Authored, Change, Effect, Reaction } from '../authored/authored.ts'
import type { Rule } from './rule.ts'

/** Texts of an overlay that are meant as expressions and are none. */
export const authoredExpressions: Rule = {
  name: 'authored-expressions',
  check({ blueprint: { authored }, report }) {
    if (authored === null) return
    const problemOf = createCheck()
    for (const { text, pointer } of expressionsOf(authored)) {
      const problem = problemOf(text)
      if (problem !== null) report('error', `'${text}' is no expression: ${problem}`, pointer)
    }
  },
}

interface Place {
  readonly text: string
  readonly pointer: Pointer
}

function expressionsOf(authored: Authored): Place[] {
  const places: Place[] = []
  for (const [name, { defaults, computed, reactions }] of Object.entries(authored.resources)) {
    const pointer = joinPointer('/x-specbox/resources', name)
    for (const text of [...textsIn(defaults), ...textsIn(computed), ...reactions.flatMap(textsOfReaction)])
      places.push({ text, pointer })
  }
  for (const [id, { cases, refuse }] of Object.entries(authored.operations)) {
    const pointer = joinPointer('/x-specbox/operations', id)
    for (const text of [...cases.flatMap(textsOfChange), ...textsOfRefusal(refuse)]) places.push({ text, pointer })
  }
  return places
}

function textsOfReaction(reaction: Reaction): string[] {
  const { after, at } = reaction
  const timed = after === null || durationFrom(0, after) !== undefined ? [] : [after]
  return [...textsOfChange(reaction), ...timed, ...(at === null ? [] : [at])]
}

function textsOfChange({ if: condition, set, effects, refuse }: Change): string[] {
  return [
    ...(condition === null ? [] : [condition]),
    ...textsIn(set),
    ...effects.flatMap(textsOfEffect),
    ...textsOfRefusal(refuse),
  ]
}

function textsOfEffect({ if: condition, each, id, set }: Effect): string[] {
  return [...[condition, each, id].filter((text) => text !== null), ...textsIn(set)]
}

function textsOfRefusal(refuse: Change['refuse']): string[] {
  return refuse === null ? [] : [...(refuse.message === null ? [] : [refuse.message]), ...textsIn(refuse.body)]
}

/** Every text in a template is an expression. */
function textsIn(template: JsonValue | Readonly<Record<string, JsonValue>>): string[] {
  if (typeof template === 'string') return [template]
  if (typeof template !== 'object' || template === null) return []
  return Object.values(template).flatMap((part) => textsIn(part))
}
