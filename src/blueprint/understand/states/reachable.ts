import type { Guard, Progress, Transition } from '../../lifecycle.ts'

/** States an entity can come into, as far as is known. */
export function reachableStates(
  births: readonly string[],
  transitions: readonly Transition[],
  progress: Progress | undefined,
): Set<string> {
  const reached = new Set(births)
  for (let before = -1; before < reached.size; ) {
    before = reached.size
    for (const { from, to } of transitions)
      if (from.length === 0 || from.some((state) => reached.has(state))) reached.add(to)
    const at = progress?.states.findIndex((state) => reached.has(state)) ?? -1
    if (at >= 0) for (const state of progress!.states.slice(at)) reached.add(state)
  }
  return reached
}

export interface Lifted {
  readonly transitions: readonly Transition[]
  readonly guards: readonly Guard[]
  /** Operations whose guard nothing known can ever satisfy. */
  readonly lifted: readonly string[]
}

/**
 * A guard that nothing known can ever satisfy is lifted: the real thing has a way there which the document does not show, and
 * to refuse every call would be false.
 */
export function liftUnreachable(
  births: readonly string[],
  transitions: readonly Transition[],
  guards: readonly Guard[],
  progress: Progress | undefined,
): Lifted {
  let kept = [...transitions]
  const lifted = new Set<string>()
  for (;;) {
    const reached = reachableStates(births, kept, progress)
    const closed = kept.filter(({ from }) => from.length > 0 && !from.some((state) => reached.has(state)))
    if (closed.length === 0) {
      const open = guards.filter(({ from }) => from.some((state) => reached.has(state)))
      for (const { operation } of guards)
        if (!open.some((guard) => guard.operation === operation)) lifted.add(operation)
      return { transitions: kept, guards: open, lifted: [...lifted] }
    }
    for (const { operation } of closed) lifted.add(operation)
    kept = kept.map((transition) => (closed.includes(transition) ? { ...transition, from: [] } : transition))
  }
}
