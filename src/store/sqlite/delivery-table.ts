import type { JsonObject } from '../../lib/json.ts'
import { lazily } from '../../lib/lazily.ts'
import type { StoredDelivery } from '../store.ts'
import { type Database, prepareRows, type SqlValue } from './driver.ts'
import { fromStoredKey, toStoredKey } from './key.ts'

/** Deliveries written out, of sandboxes by their numbers. */
export interface DeliveryTable {
  /** Adds or overwrites. Returns by how much that changes what is held that is not pending. */
  put(sandbox: number, delivery: StoredDelivery): DeliveryTotals
  get(sandbox: number, id: string): StoredDelivery | undefined
  /** Newest first. */
  list(sandbox: number, query: DeliveryQuery): StoredDelivery[]
  /** What is held that is not pending. */
  totals(sandbox: number): DeliveryTotals
  /** The oldest that are not pending. */
  oldest(sandbox: number, limit: number): { readonly row: number; readonly bytes: number }[]
  remove(row: number): void
  removeAll(sandbox: number): void
}

export interface DeliveryTotals {
  readonly rows: number
  readonly bytes: number
}

export interface DeliveryQuery {
  readonly subscription?: string
  readonly status?: StoredDelivery['status']
  readonly before?: string
  readonly limit: number
}

type Value = readonly [event: number, nextAt: number | null, detail: JsonObject]
type Row = [id: string, subscription: string, status: StoredDelivery['status'], value: string]

const columns = 'id, subscription, status, value'
/** Greater than any id: ids are names. */
const afterAll = '\u{10ffff}'

export function createDeliveryTable(db: Database): DeliveryTable {
  const sql = lazily(() => prepareStatements(db))
  const lists = new Map<string, (...values: SqlValue[]) => unknown[][]>()
  return {
    put(sandbox, delivery) {
      const { status, event, nextAt, detail } = delivery
      const [id, subscription] = [toStoredKey(delivery.id), toStoredKey(delivery.subscription)]
      const value = JSON.stringify([event, nextAt, detail] satisfies Value)
      const bytes = Buffer.byteLength(value)
      const before = sql().before.get(sandbox, id) as { status: string; bytes: number } | undefined
      sql().put.run(sandbox, id, subscription, status, bytes, value)
      const was = before === undefined || before.status === 'pending' ? null : before.bytes
      const is = status === 'pending' ? null : bytes
      return { rows: (is === null ? 0 : 1) - (was === null ? 0 : 1), bytes: (is ?? 0) - (was ?? 0) }
    },
    get(sandbox, id) {
      const [row] = sql().get(sandbox, toStoredKey(id)) as Row[]
      return row === undefined ? undefined : toDelivery(row)
    },
    list(sandbox, { subscription, status, before, limit }) {
      const text = listSql(subscription !== undefined, status)
      const list = lists.get(text) ?? prepareRows(db, text)
      lists.set(text, list)
      const values = [subscription, status].filter((value) => value !== undefined).map(toStoredKey)
      const rows = list(sandbox, before === undefined ? afterAll : toStoredKey(before), ...values, limit)
      return (rows as Row[]).map(toDelivery)
    },
    totals: (sandbox) => ({ ...(sql().totals.get(sandbox) as DeliveryTotals) }),
    oldest: (sandbox, limit) =>
      sql().oldest.all(sandbox, limit, sandbox, limit, limit) as { row: number; bytes: number }[],
    remove: (row) => void sql().remove.run(row),
    removeAll: (sandbox) => void sql().removeAll.run(sandbox),
  }
}

function prepareStatements(db: Database) {
  const oldest = (status: string) =>
    `SELECT * FROM (SELECT row, id, bytes FROM delivery WHERE sandbox = ? AND status = '${status}' ORDER BY id LIMIT ?)`
  return {
    before: db.prepare('SELECT status, bytes FROM delivery WHERE sandbox = ? AND id = ?'),
    put: db.prepare(`INSERT INTO delivery (sandbox, id, subscription, status, bytes, value) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (sandbox, id) DO UPDATE SET subscription = excluded.subscription, status = excluded.status,
      bytes = excluded.bytes, value = excluded.value`),
    get: prepareRows(db, `SELECT ${columns} FROM delivery WHERE sandbox = ? AND id = ?`),
    totals: db.prepare(`SELECT count(*) AS rows, coalesce(sum(bytes), 0) AS bytes FROM delivery
      WHERE sandbox = ? AND status IN ('delivered', 'failed')`),
    oldest: db.prepare(`${oldest('delivered')} UNION ALL ${oldest('failed')} ORDER BY id LIMIT ?`),
    remove: db.prepare('DELETE FROM delivery WHERE row = ?'),
    removeAll: db.prepare('DELETE FROM delivery WHERE sandbox = ?'),
  }
}

/**
 * The statistics that would tell SQLite which index is the better one are never made, so `+` takes the other one away: few are
 * pending or failed, nearly all are delivered.
 */
function listSql(hasSubscription: boolean, status: StoredDelivery['status'] | undefined): string {
  const byStatus = status !== undefined && (status !== 'delivered' || !hasSubscription)
  const ofSubscription = hasSubscription ? `AND ${byStatus ? '+' : ''}subscription = ?` : ''
  const ofStatus = status === undefined ? '' : `AND ${byStatus ? '' : '+'}status = ?`
  return `SELECT ${columns} FROM delivery WHERE sandbox = ? AND id < ? ${ofSubscription} ${ofStatus}
    ORDER BY id DESC LIMIT ?`
}

function toDelivery([id, subscription, status, value]: Row): StoredDelivery {
  const [event, nextAt, detail] = JSON.parse(value) as Value
  return { id: fromStoredKey(id), subscription: fromStoredKey(subscription), event, status, nextAt, detail }
}
