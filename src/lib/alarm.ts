/** Wakes somebody up after so many milliseconds of wall time; returns how to call it off. Keeps no process alive. */
export type Alarm = (ms: number, ring: () => void) => () => void

/** The longest that a timer of the platform waits. */
const longest = 2_147_483_647

export const wallAlarm: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, Math.min(Math.max(0, ms), longest))
  timer.unref()
  return () => clearTimeout(timer)
}

/** Alarms that can be called off all at once, for what ends before they ring. */
export function createAlarms(): { readonly set: Alarm; cancel(): void } {
  const pending = new Set<() => void>()
  return {
    set: (ms, ring) => {
      const cancel = wallAlarm(ms, () => {
        pending.delete(cancel)
        ring()
      })
      pending.add(cancel)
      return () => {
        pending.delete(cancel)
        cancel()
      }
    },
    cancel: () => {
      for (const cancel of pending) cancel()
      pending.clear()
    },
  }
}
