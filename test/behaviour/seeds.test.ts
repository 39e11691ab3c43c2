import { beforeAll, describe, expect, test } from 'vitest'
import { type JsonObject, type JsonValue, valueAt } from '../../src/lib/json.ts'
import type { Release } from '../../src/sandbox/sandbox.ts'
import { openSandbox } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'
import { shop } from './shop.ts'

const documents: [name: string, source: string, resources: number][] = [
  ['shop', shop, 99],
  ['orders', 'examples/orders/openapi.yaml', 99],
  ['onboarding', 'examples/onboarding/openapi.yaml', 99],
  ...(hasShared
    ? ([
        ['train travel', shared('specs/train_travel.yaml'), 99],
        ['stripe', shared('specs/stripe.yaml'), 30],
      ] as [string, string, number][])
    : []),
]

const allShown = new Set(['examples/orders/openapi.yaml'])
const chosen = ({ blueprint }: Release, most: number) => blueprint.resources.slice(0, most)

describe.each(documents)('%s', (_, source, most) => {
  let release: Release
  beforeAll(async () => {
    release = (await openSandbox(source)).release
  })

  test('no reference and no parent of a seed entity points at nothing', async () => {
    const { seeder } = release
    const known = new Map<string, Set<string>>()
    const keysOf = (name: string) => {
      const found = known.get(name) ?? new Set(seeder.collection(name).flatMap(({ key, value }) => namesOf(key, value)))
      known.set(name, found)
      return found
    }
    const dangling: string[] = []
    let references = 0
    for (const resource of chosen(release, most))
      for (const { key, value, meta } of seeder.collection(resource.name)) {
        for (const [parent, parentKey] of Object.entries(meta.parents))
          if (!keysOf(parent).has(parentKey)) dangling.push(`${resource.name} ${key}: parent ${parent} ${parentKey}`)
        for (const relation of resource.relations) {
          if (relation.kind === 'embed') continue
          const target = release.blueprint.resources.find(({ name }) => name === relation.resource)!
          if (target.singleton || target.membership || target.schema === null || keysOf(target.name).size === 0)
            continue
          for (const id of idsIn(valueAt(value, relation.field), target.idField ?? 'id')) {
            references++
            if (!keysOf(relation.resource).has(id))
              dangling.push(`${resource.name} ${key}: ${relation.field.join('.')} → ${relation.resource} ${id}`)
          }
        }
      }
    expect(dangling).toEqual([])
    expect(references).toBeGreaterThan(0)
  })

  test('every seed entity is valid by its schema, by its own key', async () => {
    const { model } = release.simulator
    const wrong: string[] = []
    for (const resource of chosen(release, most)) {
      const entities = release.seeder.collection(resource.name)
      expect(new Set(entities.map(({ key }) => key)).size).toBe(entities.length)
      for (const { key, value } of resource.schema === null ? [] : entities)
        for (const { path, message } of model.validators.at(resource.schema!, 'response').validate(value))
          wrong.push(`${resource.name} ${key}: ${path} ${message}`)
    }
    expect(wrong).toEqual([])
  })

  test('the same seed gives the same, whatever was looked at first; another gives other', async () => {
    const names = chosen(release, Math.min(most, 15)).map(({ name }) => name)
    const collect = ({ seeder }: Release, order: readonly string[]) =>
      new Map(order.map((name) => [name, JSON.stringify(seeder.collection(name))]))
    const forward = collect(release, names)
    const backward = collect((await openSandbox(source)).release, names.toReversed())
    for (const [name, text] of forward) expect([name, backward.get(name)]).toEqual([name, text])
    const other = collect((await openSandbox(source, { seed: 2 })).release, names)
    // Where everything is an example of the document there is nothing left to invent.
    const differing = [...forward].filter(([name, text]) => other.get(name) !== text)
    if (!allShown.has(source)) expect(differing.length).toBeGreaterThan(0)
  })
})

function namesOf(key: string, value: JsonObject): string[] {
  const own = key.split('\u001f').at(-1)!
  const texts = Object.values(value).filter((part) => typeof part === 'string' || typeof part === 'number')
  return [key, own, ...texts.map(String)]
}

function idsIn(value: JsonValue | undefined, idField: string): string[] {
  return [value].flat().flatMap((item) => {
    if (item === undefined || item === null) return []
    if (typeof item === 'object')
      return Array.isArray(item) || item[idField] === undefined ? [] : [String(item[idField])]
    return [String(item)]
  })
}
