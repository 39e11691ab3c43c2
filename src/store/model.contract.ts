import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Scope, Store, Transaction } from './store.ts'
import { keysOf, meta, type OpenHarness } from './store.contract.ts'

const sandboxes = ['sbx_a', 'sbx_b'] as const
const layers = ['release', 'empty', null] as const
const seeds = ['k0', 'k1', 'k2', 'k3']

type Action =
  | { readonly do: 'put' | 'delete' | 'get'; readonly key: string; readonly collection: string }
  | { readonly do: 'scan' | 'count'; readonly collection: string }

interface Step {
  readonly sandbox: (typeof sandboxes)[number]
  readonly actions: readonly Action[]
  /** Throw at the end. */
  readonly fails: boolean
  /** Wait for the commit. */
  readonly waits: boolean
}

const collection = fc.constantFrom('order', 'user')
const key = fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('put' as const, 'put', 'delete', 'get'), key, collection }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('scan' as const, 'count'), collection }) },
)
const step: fc.Arbitrary<Step> = fc.record({
  sandbox: fc.constantFrom(...sandboxes),
  actions: fc.array(action, { maxLength: 8 }),
  fails: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  waits: fc.boolean(),
})

/** A collection as a Map: its order is the order of insertion, kept when a value is replaced. */
type Model = Map<string, Map<string, string>>

function createModel(layer: Scope['layer']): Model {
  const order = new Map(layer === 'release' ? seeds.map((it) => [it, `"seed ${it}"`]) : [])
  return new Map([
    ['order', order],
    ['user', new Map()],
  ])
}

const rowsOf = (tx: Transaction, name: string, reverse = false) =>
  Array.from(tx.scan(name, { reverse }), (entity) => [entity.key, entity.body])

/** Does the same to both, and compares what each shows on the way. */
function perform(tx: Transaction, model: Model, { actions }: Step, mark: string): void {
  for (const [index, it] of actions.entries()) {
    const rows = model.get(it.collection)!
    if (it.do === 'put') {
      const body = `"${mark}.${index}"`
      tx.put(it.collection, it.key, body, meta)
      rows.set(it.key, body)
    } else if (it.do === 'delete') expect(tx.delete(it.collection, it.key)).toBe(rows.delete(it.key))
    else if (it.do === 'get') expect(tx.get(it.collection, it.key)?.body).toBe(rows.get(it.key))
    else if (it.do === 'count') expect(tx.count(it.collection)).toBe(rows.size)
    else {
      expect(rowsOf(tx, it.collection)).toEqual([...rows])
      expect(rowsOf(tx, it.collection, true)).toEqual([...rows].reverse())
    }
  }
}

function attempt(store: Store, scope: Scope, step: Step, model: Model, mark: string): Model {
  const changed: Model = new Map([...model].map(([name, rows]) => [name, new Map(rows)]))
  const failure = new Error('wanted')
  try {
    store.run(scope, (tx) => {
      perform(tx, changed, step, mark)
      if (step.fails) throw failure
    })
    return changed
  } catch (error) {
    if (error !== failure) throw error
    return model
  }
}

function compare(store: Store, scope: Scope, model: Model): void {
  for (const [name, rows] of model) {
    store.run(scope, (tx) => {
      expect(rowsOf(tx, name)).toEqual([...rows])
      expect(rowsOf(tx, name, true)).toEqual([...rows].reverse())
      expect(tx.count(name)).toBe(rows.size)
      for (const [it, body] of rows) expect(tx.get(name, it)?.body).toBe(body)
    })
  }
}

/** Random transactions in two sandboxes behave as Maps do, and neither sandbox sees anything of the other. */
export function modelContract(name: string, open: OpenHarness): void {
  test(`${name} behaves as a model of Maps does`, async () => {
    const harness = await open()
    harness.store.seed(
      'release',
      'order',
      seeds.map((it) => ({ key: it, body: `"seed ${it}"`, meta })),
    )
    let store = harness.store
    const law = fc.asyncProperty(
      fc.constantFrom(...layers),
      fc.array(step, { minLength: 1, maxLength: 40 }),
      async (layer, steps) => {
        const models = new Map(sandboxes.map((sandbox) => [sandbox, createModel(layer)]))
        for (const [index, it] of steps.entries()) {
          const scope = { sandbox: it.sandbox, layer }
          models.set(it.sandbox, attempt(store, scope, it, models.get(it.sandbox)!, `${it.sandbox}.${index}`))
          for (const sandbox of sandboxes) compare(store, { sandbox, layer }, models.get(sandbox)!)
          if (it.waits) await store.durable()
        }
        await store.durable()
        if (harness.reopen !== null) store = await harness.reopen()
        for (const sandbox of sandboxes) compare(store, { sandbox, layer }, models.get(sandbox)!)
        await Promise.all(sandboxes.map((sandbox) => store.reset(sandbox)))
        for (const sandbox of sandboxes) compare(store, { sandbox, layer }, createModel(layer))
        expect(keysOf(store, { sandbox: 'sbx_never', layer })).toEqual(layer === 'release' ? seeds : [])
      },
    )
    await fc.assert(law, { numRuns: 60 })
    await harness.dispose()
  })
}
