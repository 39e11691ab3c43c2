import type { Database, Statement } from './driver.ts'

/** One commit per event-loop tick: the first write of a tick begins it, the end of the tick commits it. */
export interface Commits {
  /** Runs `work`, which writes. When it throws, all that is open is given up: none of it has been acknowledged. */
  write<T>(work: () => T): T
  /** Resolves at the commit of what is open; null when nothing is. */
  durable(): Promise<void> | null
  /** Commits now what is open, without waiting for the end of the tick. */
  commit(): void
}

interface Open {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * @param flush is called before each commit, to write what was put off until then
 * @param forget is called after a rollback: whatever was remembered of the database may be wrong
 */
export function createCommits(db: Database, flush: () => void, forget: () => void): Commits {
  const [begin, commit, rollback] = ['BEGIN', 'COMMIT', 'ROLLBACK'].map((sql) => db.prepare(sql)) as [
    Statement,
    Statement,
    Statement,
  ]
  let open: Open | null = null

  const start = () => {
    begin.run()
    const mine = createOpen()
    open = mine
    setImmediate(() => {
      if (open === mine) commits.commit()
    })
  }
  /** Nothing of what is open remains, and those who wait for it hear the error. */
  const fail = (error: unknown) => {
    if (open === null) return
    const { reject } = open
    open = null
    rollBack(rollback)
    forget()
    reject(error)
  }
  const commits: Commits = {
    write(work) {
      if (open === null) start()
      try {
        return work()
      } catch (error) {
        fail(error)
        throw error
      }
    },
    durable: () => (open === null ? null : open.promise),
    commit() {
      if (open === null) return
      try {
        flush()
        commit.run()
      } catch (error) {
        fail(error)
        return
      }
      const { resolve } = open
      open = null
      resolve()
    },
  }
  return commits
}

/** SQLite rolls back by itself on some errors (disk full); a second time is then an error of no interest. */
function rollBack(rollback: Statement): void {
  try {
    rollback.run()
  } catch (error) {
    if (!(error instanceof Error && /no transaction is active/.test(error.message))) throw error
  }
}

function createOpen(): Open {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // A write that nobody waits for (a seed) must not end the process when it is lost: it is repeated at the next start.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
