/** The process that `kill9.ts` kills: writes as fast as it can and says on standard output what has been acknowledged. */
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { unbounded } from './kill9-events.ts'
import type { NewEvent } from '../../src/store/store.ts'

const [path = '', round = '0'] = process.argv.slice(2)
const lanes = 16
const store = openSqliteStore({ path, events: unbounded })
const body = (value: string) => JSON.stringify({ value, filler: 'x'.repeat(500) })

const newEvent = (key: string, state: string): NewEvent => ({
  id: `${key}_${state}`,
  type: `order.${state}`,
  at: 0,
  resource: 'order',
  key,
  body: body(state),
  detail: {},
})

/** Creates, then overwrites, then deletes every third of its own rows, one at a time. */
async function write(lane: number): Promise<void> {
  const scope = { sandbox: `sbx_${lane % 4}`, layer: 'release' }
  for (let n = 0; ; n++) {
    const key = `r${round}_l${lane}_${n}`
    const put = (value: string, version: number) =>
      store.transact(scope, (tx) => {
        tx.put('order', key, body(value), { parents: {}, version })
        tx.append(newEvent(key, value))
      })
    await put('created', 1)
    await acknowledge(scope.sandbox, key, 'created')
    await put('updated', 2)
    await acknowledge(scope.sandbox, key, 'updated')
    if (n % 3 !== 0) continue
    await acknowledge(scope.sandbox, key, 'deleting')
    await store.transact(scope, (tx) => {
      tx.delete('order', key)
      tx.append(newEvent(key, 'deleted'))
    })
    await acknowledge(scope.sandbox, key, 'deleted')
  }
}

/** Resolves once the line is in the pipe: what is said before a delete must be heard if the delete happens. */
function acknowledge(sandbox: string, key: string, state: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${sandbox} ${key} ${state}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

await Promise.all(Array.from({ length: lanes }, (_, lane) => write(lane)))
