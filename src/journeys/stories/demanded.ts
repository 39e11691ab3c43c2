import type { Operation } from '../../blueprint/blueprint.ts'

/** Query parameters without which a list does not answer, and by which it shows but some. */
export function demandedFilters({ behavior, parameters }: Operation): { name: string; field: readonly string[] }[] {
  if (behavior.kind !== 'list') return []
  return behavior.filters
    .filter(({ param, in: place }) => place === 'query' && parameters.some((one) => one.required && one.name === param))
    .map(({ param, field }) => ({ name: param, field }))
}
