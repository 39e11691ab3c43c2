/** Wakes somebody up after so many milliseconds of wall time; returns how to call it off. Keeps no process alive. */
export type Alarm = (ms: number, ring: () => void) => () => void

/** The longest that a timer of the platform waits. */
const longest = 2_147_483_647

export const wallAlarm: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, Math.min(Math.max(0, ms), longest))
  timer.unref()
  return () => clearTimeout(timer)
}
