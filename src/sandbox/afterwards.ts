import type { Afterwards, TimerChange } from '../simulate/call.ts'

export type NamedCallback = Parameters<Afterwards['callback']>[0]

/** What calls told of their consequences, kept until their transaction is over. */
export interface Consequences extends Afterwards {
  readonly timers: TimerChange[]
  readonly endpoints: { resource: string; key: string }[]
  readonly callbacks: NamedCallback[]
  events: number
  isEmpty(): boolean
  clear(): void
}

export function createConsequences(): Consequences {
  const timers: Consequences['timers'] = []
  const endpoints: Consequences['endpoints'] = []
  const callbacks: NamedCallback[] = []
  const made: Consequences = {
    timers,
    endpoints,
    callbacks,
    events: 0,
    timer: (timer) => timers.push(timer),
    event: () => {
      made.events++
    },
    subscription: (resource, key) => endpoints.push({ resource, key }),
    callback: (callback) => callbacks.push(callback),
    isEmpty: () => made.events === 0 && timers.length === 0 && endpoints.length === 0 && callbacks.length === 0,
    clear: () => {
      made.events = 0
      timers.length = 0
      endpoints.length = 0
      callbacks.length = 0
    },
  }
  return made
}
