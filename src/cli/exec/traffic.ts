/** What passed through, as far as the sandboxes' own logs do not tell. */
export interface Traffic {
  /** A call that was handed to a sandbox. @param schemes whose credential was replaced */
  called(api: string, host: string, schemes: readonly string[]): void
  /** A connection to a host of nobody's API. */
  passed(host: string, how: 'passed on' | 'refused'): void
  /** Nothing came of a connection to a led host. */
  broken(host: string, reason: string): void
  read(): TrafficRead
}

/** `swapped`: how many of the calls had a credential that stood for the sandbox's own. */
export interface TrafficRead {
  readonly calls: readonly {
    readonly api: string
    readonly host: string
    readonly count: number
    readonly swapped: number
  }[]
  readonly others: readonly { readonly host: string; readonly how: 'passed on' | 'refused'; readonly count: number }[]
  readonly broken: readonly { readonly host: string; readonly reason: string; readonly count: number }[]
}

/** Hosts are the program's choice: what is remembered of them is bounded. */
const most = 1000

export function createTraffic(): Traffic {
  const calls = new Map<string, { api: string; host: string; count: number; swapped: number }>()
  const others = new Map<string, { host: string; how: 'passed on' | 'refused'; count: number }>()
  const broken = new Map<string, { host: string; reason: string; count: number }>()
  return {
    called: (api, host, schemes) => {
      const row = rowOf(calls, `${api} ${host}`, { api, host, count: 0, swapped: 0 })
      row.count++
      if (schemes.length > 0) row.swapped++
    },
    passed: (host, how) => void rowOf(others, `${how} ${host}`, { host, how, count: 0 }).count++,
    broken: (host, reason) => void rowOf(broken, `${host} ${reason}`, { host, reason, count: 0 }).count++,
    read: () => ({ calls: [...calls.values()], others: [...others.values()], broken: [...broken.values()] }),
  }
}

function rowOf<T>(rows: Map<string, T>, key: string, fresh: T): T {
  const known = rows.get(key)
  if (known !== undefined) return known
  if (rows.size < most) rows.set(key, fresh)
  return fresh
}
