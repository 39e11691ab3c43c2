import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreOpenError } from '../store.ts'
import { closeDatabase, type Database, openDatabase, sqliteCode } from './driver.ts'

/** One entry a version of the file; `PRAGMA user_version` counts those applied. Entries are never changed, only added. */
const migrations: readonly string[] = [
  `
  CREATE TABLE entity (
    sandbox TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
    body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX entity_key ON entity (sandbox, collection, key);
  CREATE INDEX entity_sequence ON entity (sandbox, collection, sequence);
  CREATE TABLE entity_log (
    id INTEGER PRIMARY KEY, sandbox TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
    body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;

  CREATE TABLE layer_entity (
    layer TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
    body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX layer_entity_key ON layer_entity (layer, collection, key);
  CREATE INDEX layer_entity_sequence ON layer_entity (layer, collection, sequence);
  CREATE TABLE layer_collection (
    layer TEXT NOT NULL, collection TEXT NOT NULL, PRIMARY KEY (layer, collection)) STRICT, WITHOUT ROWID;

  CREATE TABLE counter (
    sandbox TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (sandbox, name)) STRICT, WITHOUT ROWID;

  CREATE TABLE record (sandbox TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX record_key ON record (sandbox, kind, key);

  CREATE TABLE exchange (sandbox TEXT NOT NULL, id TEXT NOT NULL, bytes INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
  CREATE INDEX exchange_id ON exchange (sandbox, id, bytes);
  `,
  `
  CREATE TABLE sandbox_number (
    number INTEGER PRIMARY KEY, sandbox TEXT NOT NULL UNIQUE, last_event INTEGER NOT NULL DEFAULT 0) STRICT;

  CREATE TABLE event (
    row INTEGER PRIMARY KEY, sandbox INTEGER NOT NULL, sequence INTEGER NOT NULL, bytes INTEGER NOT NULL,
    id_hash INTEGER NOT NULL, type_hash INTEGER NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE event_index (
    sandbox INTEGER NOT NULL, sequence INTEGER NOT NULL, row INTEGER NOT NULL, bytes INTEGER NOT NULL,
    id_hash INTEGER NOT NULL, type_hash INTEGER NOT NULL, PRIMARY KEY (sandbox, sequence)) STRICT, WITHOUT ROWID;
  CREATE TABLE event_indexed (row INTEGER NOT NULL) STRICT;
  INSERT INTO event_indexed (row) VALUES (0);

  CREATE TABLE delivery (
    row INTEGER PRIMARY KEY, sandbox INTEGER NOT NULL, id TEXT NOT NULL, subscription TEXT NOT NULL,
    status TEXT NOT NULL, bytes INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX delivery_id ON delivery (sandbox, id);
  CREATE INDEX delivery_status ON delivery (sandbox, status, id);
  CREATE INDEX delivery_subscription ON delivery (sandbox, subscription, id);
  `,
  `
  CREATE TABLE lineage (
    sandbox TEXT NOT NULL, level INTEGER NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (sandbox, level)) STRICT, WITHOUT ROWID;
  CREATE INDEX lineage_owner ON lineage (owner);
  CREATE TABLE owner_number (last INTEGER NOT NULL) STRICT;
  INSERT INTO owner_number (last) VALUES (0);
  CREATE TABLE abandoned (owner TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
]

/** SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB. */
const reasons: Readonly<Record<number, StoreOpenError['reason']>> = {
  5: 'locked',
  14: 'unavailable',
  11: 'corrupt',
  26: 'corrupt',
}

const advice: Readonly<Record<StoreOpenError['reason'], string>> = {
  locked: 'is in use by another process; stop it or choose another data directory',
  newer: 'was written by a newer version; update, or choose another data directory',
  corrupt: 'is damaged or not a store; restore a copy, or move it away to start anew',
  unavailable: 'cannot be opened; check that the directory exists and may be written to',
}

/**
 * Opens a store's file alone (other processes are refused as long as it is open, the system frees it when the process dies) and
 * brings it to the current version.
 *
 * @throws StoreOpenError
 */
export function openFile(path: string): Database {
  let db: Database | undefined
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    db = openDatabase(path)
    configure(db)
    migrate(db, path)
    return db
  } catch (error) {
    if (db !== undefined) giveUp(db)
    if (error instanceof StoreOpenError) throw error
    const reason = reasons[sqliteCode(error) ?? -1] ?? 'unavailable'
    throw new StoreOpenError(reason, `${path} ${advice[reason]}`, { cause: error })
  }
}

/**
 * Exclusive locking comes before the first access to the log: its index is then kept in memory, and reads take no lock. The
 * sizes (bytes; pages; -KiB) keep the process small: rows in use are remembered above. A commit writes whole pages, so small ones;
 * they go from the log to the file at 16 MB of it, because a busy page is then copied once.
 */
function configure(db: Database): void {
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 33554432;
    PRAGMA mmap_size = 67108864;
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
    BEGIN IMMEDIATE;
    COMMIT;
  `)
}

function migrate(db: Database, path: string): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > migrations.length) throw new StoreOpenError('newer', `${path} ${advice.newer}`)
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (version === 0 && tables.n > 0) throw new StoreOpenError('corrupt', `${path} ${advice.corrupt}`)
  if (version === migrations.length) return
  db.exec('BEGIN')
  for (const sql of migrations.slice(version)) db.exec(sql)
  db.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`)
}

/** The error that led here is the one to tell. */
function giveUp(db: Database): void {
  try {
    closeDatabase(db)
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error
  }
}
