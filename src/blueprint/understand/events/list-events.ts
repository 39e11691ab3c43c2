import type { Draft } from '../../pass.ts'

/** Writes at each resource the names of the events that are about it. */
export function listEvents(draft: Draft): void {
  const about = new Map<string | null, string[]>()
  for (const { name, resource } of draft.events) {
    const names = about.get(resource)
    if (names === undefined) about.set(resource, [name])
    else names.push(name)
  }
  for (const resource of draft.resources) resource.events = about.get(resource.name) ?? []
}
