import type { Finding, Lifecycle } from '../blueprint.ts'

/** A way out of a state, as a line shows it. */
interface Way {
  readonly by: string
  readonly to: string
  readonly note: string
}

/** A lifecycle drawn with lines: each state with the ways out of it; a double frame is an end. */
export function drawLifecycle(lifecycle: Lifecycle, findings: readonly Finding[]): string {
  const { states, initial, terminal } = lifecycle
  const anywhere = waysFrom(lifecycle, null, findings)
  const lines: string[] = []
  for (const state of inOrder(lifecycle)) {
    const ways = waysFrom(lifecycle, state, findings)
    lines.push(...frame(state, state === initial, terminal.includes(state), ways.length > 0), ...drawWays(ways))
    const only = (lifecycle.guards ?? []).filter(({ from }) => from.includes(state)).map(({ operation }) => operation)
    if (only.length > 0) lines.push(`      allowed here: ${only.join(', ')}`)
  }
  if (anywhere.length > 0) lines.push('  (any state)', ...drawWays(anywhere))
  return states.length === 0 ? '' : lines.join('\n')
}

/** From the beginning along the ways, then what nothing leads to. */
function inOrder(lifecycle: Lifecycle): string[] {
  const { states, initial, transitions, progress } = lifecycle
  const order = new Set(initial === null ? [] : [initial])
  for (const state of order) {
    const at = progress?.states.indexOf(state) ?? -1
    const after = at < 0 ? undefined : progress?.states[at + 1]
    if (after !== undefined) order.add(after)
    for (const { from, to } of transitions) if (from.length === 0 || from.includes(state)) order.add(to)
  }
  return [...order, ...states.filter((state) => !order.has(state))].filter((state) => states.includes(state))
}

function waysFrom({ transitions, progress }: Lifecycle, state: string | null, findings: readonly Finding[]): Way[] {
  const ways = transitions
    .filter(({ from }) => (state === null ? from.length === 0 : from.includes(state)))
    .map(({ to, operation }) => ({ by: operation || 'in time', to, note: evidenceOf(operation, to, findings) }))
  const at = state === null ? -1 : (progress?.states.indexOf(state) ?? -1)
  const after = at < 0 ? undefined : progress?.states[at + 1]
  if (progress === undefined || after === undefined) return ways
  const how = { now: 'at once', reads: 'when it is read', time: `after ${progress.seconds} s` }
  return [...ways, { by: 'by itself', to: after, note: how[progress.by] }]
}

/** Why an operation is thought to lead there, in the words of its Finding. */
function evidenceOf(operation: string, to: string, findings: readonly Finding[]): string {
  const mine = findings.filter(({ about, pass }) => about === operation && pass === 'lifecycles')
  const moved = mine.find(({ claim }) => claim.includes(` to ${to} (`))
  const [, by] = moved === undefined ? [] : moved.claim.split('): ')
  if (by !== undefined) return by
  return mine.some(({ claim }) => claim.includes(' sets ')) ? 'its request may set it' : ''
}

function frame(state: string, first: boolean, last: boolean, open: boolean): string[] {
  const bar = (last ? '═' : '─').repeat(state.length + 2)
  const [a, b, side, c, d] = last ? ['╔', '╗', '║', '╚', '╝'] : ['┌', '┐', '│', '└', '┘']
  const foot = open ? `${bar.slice(0, 1)}${last ? '╤' : '┬'}${bar.slice(2)}` : bar
  return [`    ${a}${bar}${b}`, `${first ? '──▶ ' : '    '}${side} ${state} ${side}`, `    ${c}${foot}${d}`]
}

function drawWays(all: readonly Way[]): string[] {
  const ways = all.filter((way, i) => all.findIndex(({ by, to }) => by === way.by && to === way.to) === i)
  const width = Math.max(0, ...ways.map(({ by }) => by.length))
  const reach = Math.max(0, ...ways.map(({ to }) => to.length))
  return ways.map(({ by, to, note }, i) => {
    const line = `      ${i === ways.length - 1 ? '└' : '├'}─ ${by} ${'─'.repeat(width - by.length)}─▶ ${to.padEnd(reach)}`
    return note === '' ? line.trimEnd() : `${line}   ${note}`
  })
}
