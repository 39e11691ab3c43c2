import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { isSelfContained } from './self-contained.ts'

const api = (schemas: JsonObject, more: JsonObject = {}): JsonObject => ({
  openapi: '3.1.0',
  paths: {},
  components: { schemas: { Pet: { type: 'object' }, ...schemas } },
  ...more,
})
const pet = '#/components/schemas/Pet'

describe('what needs no bundling', () => {
  const cases: [string, boolean, JsonObject][] = [
    ['no reference at all', true, api({})],
    ['a local reference', true, api({ A: { $ref: pet } })],
    ['a circle', true, api({ A: { properties: { a: { $ref: '#/components/schemas/A' } } } })],
    ['a property that is called $ref', true, api({ A: { properties: { $ref: { type: 'string' } } } })],
    ['words about the schema', true, api({ A: { $schema: 'https://x.test/s', $comment: 'b.yaml' } })],
    ['an example that shows references', true, api({ A: { example: { $ref: 'b.yaml' }, default: { $id: 'x' } } })],
    ['a property of the name of data', false, api({ A: { properties: { example: { $ref: 'b.yaml' } } } })],
    ['a local mapping', true, api({ A: { discriminator: { propertyName: 'a', mapping: { p: pet, q: 'Pet' } } } })],
    ['another file', false, api({ A: { $ref: 'b.yaml' } })],
    ['another file in a mapping', false, api({ A: { discriminator: { mapping: { p: 'b.yaml#/P' } } } })],
    ['another file in a link', false, api({}, { 'x-link': { operationRef: 'b.yaml#/paths' } })],
    ['an encoded reference', false, api({ A: { $ref: '#/components/schemas/P%65t' } })],
    ['a reference that leads nowhere', false, api({ A: { $ref: '#/components/schemas/None' } })],
    ['a reference through another', false, api({ A: { $ref: '#/components/schemas/B/items' }, B: { $ref: pet } })],
    ['the whole document', false, api({ A: { $ref: '#' } })],
    ['a map by reference', false, api({ A: { properties: { $ref: pet } } })],
    ['a resource of its own', false, api({ A: { $id: 'https://x.test/a', items: { $ref: '#/items' } } })],
    ['an anchor', false, api({ A: { $anchor: 'a' } })],
    ['a dynamic reference', false, api({ A: { $dynamicRef: '#a' } })],
    ['a name of the document', false, api({}, { $self: 'https://x.test/api' })],
  ]
  test.each(cases)('%s: %s', (_, want, root) => {
    expect(isSelfContained(root)).toBe(want)
  })
})
