import { createRequire } from 'node:module'

/** The part of the `node:sqlite` interface that the store uses. */
export interface Statement {
  /** Rows as arrays, at two thirds of the price of objects. Missing from Node before 22.16. */
  setReturnArrays?(enabled: boolean): void
  run(...values: SqlValue[]): { changes: number | bigint }
  get(...values: SqlValue[]): unknown
  all(...values: SqlValue[]): unknown[]
}

export type SqlValue = string | number | null

export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database
}

/** SQLite as Node brings it (22.13 and later), else the package with the same interface. */
export function openDatabase(path: string): Database {
  const { DatabaseSync } = builtin() ?? packaged()
  return new DatabaseSync(path)
}

/** A query whose rows come as arrays of their columns. */
export function prepareRows(db: Database, sql: string): (...values: SqlValue[]) => unknown[][] {
  const statement = db.prepare(sql)
  if (statement.setReturnArrays === undefined)
    return (...values) => statement.all(...values).map((row) => Object.values(row as object))
  statement.setReturnArrays(true)
  return (...values) => statement.all(...values) as unknown[][]
}

/**
 * Closes a database so that it can be opened again at once. The package ends prepared statements, and with them the connection
 * and its lock, only when they are garbage: so the lock is given back first. What is in the log goes to the file.
 */
export function closeDatabase(db: Database): void {
  try {
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema')
  } finally {
    db.close()
  }
}

/** Absent from Node 20; Node 22 announces on standard error that it is experimental, which is no news to a user of ours. */
function builtin(): SqliteModule | undefined {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

function packaged(): SqliteModule {
  return createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule
}

/** SQLite's primary result code, whichever driver threw it. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}
