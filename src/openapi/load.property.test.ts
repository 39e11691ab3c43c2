import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '../lib/json.ts'
import { loadText } from './load.ts'

const base = {
  openapi: '3.1.0',
  info: { title: 't', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/a/{id}': {
      $ref: '#/components/pathItems/A',
      get: {
        parameters: [{ $ref: '#/components/parameters/P' }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S' } } } } },
      },
    },
  },
  webhooks: { w: { post: { requestBody: { $ref: '#/components/requestBodies/B' } } } },
  components: {
    schemas: { S: { $id: 'https://x/s', $anchor: 's', discriminator: { mapping: { a: '#/components/schemas/S' } } } },
    parameters: { P: { name: 'id', in: 'path' } },
    pathItems: { A: { put: {} } },
  },
}

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.record({
    $ref: fc.oneof(
      fc.constantFrom('#', '#/%ZZ', '#/paths', '//', 'http://[', '#s', 'x.yaml', '#/components'),
      fc.string(),
    ),
  }),
  fc.record({ $id: fc.oneof(fc.webUrl(), fc.string()), $dynamicAnchor: fc.string(), $dynamicRef: fc.string() }),
)

/** Puts junk at the place that the numbers lead to. */
function damage(value: JsonValue, path: readonly number[], waste: JsonValue): void {
  let at = value
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(at as object)
    const key = keys[step % Math.max(keys.length, 1)]
    if (key === undefined) return
    const holder = at as { [key: string]: JsonValue }
    const next = holder[key]
    if (depth === path.length - 1 || typeof next !== 'object' || next === null) {
      holder[key] = waste
      return
    }
    at = next
  }
}

test('whatever is in a document, loading answers; and what it gives has the shape it promises', async () => {
  const places = fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), junk), {
    minLength: 1,
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(places, async (damages) => {
      const root = structuredClone(base) as unknown as JsonValue
      for (const [path, waste] of damages) damage(root, path, waste as JsonValue)
      const result = await loadText(JSON.stringify(root), 'memory:')
      if (!result.ok) {
        expect(result.failure.problems.length).toBeGreaterThan(0)
        return
      }
      const { document } = result
      for (const item of Object.values(document.root.paths ?? {})) expect(typeof item).toBe('object')
      for (const { pointer } of document.problems) document.resolve(pointer)
      expect(document.resolve('/paths').value).toBe(document.root.paths)
    }),
    { numRuns: 400 },
  )
})
