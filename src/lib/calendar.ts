const units: Readonly<Record<string, number>> = {
  s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3600, hour: 3600, d: 86_400, day: 86_400, w: 604_800, week: 604_800,
} // biome-ignore format: a table

/** Unix seconds plus so many units; months and years by the calendar, at the last day where there is no such day. UTC. */
export function addInterval(seconds: number, unit: string, count: number): number {
  const singular = unit.toLowerCase().replace(/s$/, '') || 's'
  const fixed = units[singular]
  if (fixed !== undefined) return seconds + fixed * count
  const months = singular === 'year' || singular === 'y' ? 12 * count : singular === 'quarter' ? 3 * count : count
  const date = new Date(seconds * 1000)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime() / 1000
}

/** The first of `anchor + k × count units` (k = 1, 2, …) that is later than `after`: the 31st stays the last day of each month. */
export function nextInterval(anchor: number, unit: string, count: number, after: number): number {
  const step = Math.max(1, Math.trunc(count))
  // The anchor's month may be the shortest: no interval is longer than this.
  const longest = Math.max(1, addInterval(anchor, unit, step) - anchor) * (31 / 28)
  for (let k = Math.max(1, Math.floor((after - anchor) / longest)); ; k++) {
    const moment = addInterval(anchor, unit, k * step)
    if (moment > after || !Number.isFinite(moment)) return moment
  }
}

/** `3d`, `90m`, `1h30m`, `2w`, `1month`, or ISO 8601 `P3D`, `PT5M`: seconds from the given moment. Undefined: neither. */
export function durationFrom(seconds: number, text: string): number | undefined {
  const plain = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i.test(text)
  const iso = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  )
  if (iso !== null) {
    const names = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second']
    return names.reduce((at, name, index) => addInterval(at, name, Number(iso[index + 1] ?? 0)), seconds) - seconds
  }
  if (!plain) return undefined
  let at = seconds
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    if (!/^(s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?|months?|quarters?|y|years?)$/i.test(unit!))
      return undefined
    at = addInterval(at, unit!, Number(count))
  }
  return at - seconds
}
