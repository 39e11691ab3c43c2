import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import type { Reading } from '../../src/workflows/expression/reading.ts'
import type { Scope } from '../../src/workflows/expression/scope.ts'

/** A moment in a run where everything can be spoken of. */
export function scopeOf(body: JsonValue | undefined = shopBody, more: Partial<Scope> = {}): Scope {
  return {
    inputs: { id: 7, token: 't0k', 'a.b': 'dotted', a: { b: 'below', list: [1, 2] }, nothing: null, tags: ['x', 'y'] },
    outputs: { total: 3 },
    steps: new Map<string, { readonly outputs: JsonObject }>([
      ['make', { outputs: { id: 'ord_1', body: { items: [{ sku: 'S1' }] }, 'odd name': 1 } }],
      ['list-all', { outputs: {} }],
    ]),
    workflows: new Map([['child', { inputs: { seed: 5 }, outputs: { user: { id: 9 } } }]]),
    sourceDescriptions: new Map([['shop', { url: 'https://shop.example/openapi.yaml', type: 'openapi' }]]),
    components: { parameters: { 'page.size': { name: 'limit', in: 'query', value: 10 } } },
    self: 'https://shop.example/flow.arazzo.yaml',
    exchange: {
      method: 'POST',
      url: 'https://shop.example/orders/7?limit=2',
      request: {
        headers: { accept: 'application/json' },
        body: { note: 'hi' },
        query: { limit: 2 },
        path: { id: '7' },
      },
      response: { status: 201, headers: { 'content-type': 'application/json', etag: '"v1"' }, body },
    },
    message: { headers: { 'x-kind': 'order' }, payload: { order: { id: 'ord_1' } } },
    ...more,
  }
}

export const shopBody: JsonValue = {
  id: 'ord_1',
  status: 'Placed',
  count: '12',
  total: 12.5,
  paid: false,
  note: "it's",
  gone: null,
  items: [
    { sku: 'S1', price: 5 },
    { sku: 'S2', price: 7.5 },
  ],
  'a/b': { '~': 1 },
}

/** A reading, and the warnings that it was told. */
export function reading(strict = false): Reading & { readonly warnings: string[] } {
  const warnings: string[] = []
  return { strict, warn: (message) => warnings.push(message), warnings }
}
