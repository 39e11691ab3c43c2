import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import type { EventType } from '../../src/blueprint/events.ts'
import { unadjusted } from '../../src/journeys/trigger/adjust.ts'
import type { Triggered } from '../../src/journeys/trigger/trigger.ts'
import { triggerIn } from '../../src/sandbox/trigger.ts'
import { openSandbox } from '../../test/open-sandbox.ts'
import { shared } from '../../test/shared.ts'

interface Source {
  readonly path: string
  readonly overlays: readonly string[]
}

interface Count {
  events: number
  fired: number
  /** Calls were made, and none led to it. */
  missed: number
  /** No journey could be planned. */
  pathless: number
  readonly reasons: Map<string, number>
}

/**
 * How many events happen for real when they are triggered, over the examples and the documents of shared/specs (or those named):
 * those whose cause is known, in time that the clock is advanced by. `--verbose` lists those that do not, with the reason.
 */
export async function run(args: string[]): Promise<number> {
  const verbose = args.includes('--verbose')
  const named = args.filter((arg) => !arg.startsWith('--'))
  const total = emptyCount()
  let unknown = 0
  console.log(`${'document'.padEnd(34)} events  fired  missed  no path  cause unknown      ms`)
  for (const source of sources(named)) {
    const started = performance.now()
    const { sandbox, release, store } = await openSandbox(source.path, { overlays: source.overlays })
    const { events } = release.blueprint
    const count = emptyCount()
    const misses: string[] = []
    let causeless = 0
    for (const event of events) {
      const done = await triggerIn(sandbox, event, { adjustments: unadjusted, advance: true })
      if (done.kind !== 'fired' && event.on === null) causeless++
      else tell(count, event, done, misses)
    }
    await store.close()
    add(total, count)
    unknown += causeless
    if (events.length > 0)
      console.log(
        `${basename(source.path).replace('openapi', source.path.split('/').at(-2)!).padEnd(34)} ${row(count)} ${String(causeless).padStart(14)} ${String(Math.round(performance.now() - started)).padStart(7)}`,
      )
    if (verbose) for (const miss of misses) console.log(`    ${miss}`)
  }
  console.log(`${'all'.padEnd(34)} ${row(total)} ${String(unknown).padStart(14)}`)
  const reasons = [...total.reasons].sort((a, b) => b[1] - a[1])
  for (const [reason, count] of reasons) console.log(`  ${String(count).padStart(5)}  ${reason}`)
  const share = (100 * total.fired) / Math.max(1, total.events - total.pathless)
  console.log(`\n${share.toFixed(1)} % of those to which a way is known`)
  return 0
}

const emptyCount = (): Count => ({ events: 0, fired: 0, missed: 0, pathless: 0, reasons: new Map() })

function tell(count: Count, event: EventType, done: Triggered, misses: string[]): void {
  count.events++
  if (done.kind === 'fired') {
    count.fired++
    return
  }
  const gone = done.tried.find(({ steps }) => steps.length > 0)
  const { problem, steps } = gone ?? done.tried[0] ?? { problem: 'it takes time', steps: [] }
  if (gone === undefined) count.pathless++
  else count.missed++
  const reason = gone === undefined ? kindOf(problem) : 'a call went wrong, or led elsewhere'
  count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + 1)
  const calls = steps.map((step) => (step.kind === 'call' ? step.step.operation : '…')).join(' → ')
  misses.push(`${event.name}: ${calls === '' ? '' : `${calls}: `}${problem.slice(0, 300)}`)
}

/** The reason without what it is about. */
function kindOf(problem: string): string {
  const kinds = [
    'nothing leads to',
    'no operation makes',
    'no operation changes',
    'no operation deletes',
    'nothing shows',
    'takes nothing that can be changed',
  ]
  return (
    kinds.find((kind) => problem.includes(kind)) ??
    problem.replace(/\b(a|an) [\w ]+?(?=( that|$|,|:))/g, '…').slice(0, 60)
  )
}

function add(total: Count, count: Count): void {
  total.events += count.events
  total.fired += count.fired
  total.missed += count.missed
  total.pathless += count.pathless
  for (const [reason, n] of count.reasons) total.reasons.set(reason, (total.reasons.get(reason) ?? 0) + n)
}

const row = ({ events, fired, missed, pathless }: Count) =>
  `${String(events).padStart(6)} ${String(fired).padStart(6)} ${String(missed).padStart(7)} ${String(pathless).padStart(8)}`

function sources(named: readonly string[]): Source[] {
  const examples = ['orders', 'onboarding'].map((name) => ({
    path: `examples/${name}/openapi.yaml`,
    overlays: [`examples/${name}/overlay.yaml`],
  }))
  const files = readdirSync(shared('specs')).filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
  const documents = files.map((name) => {
    const overlay = `catalog/${name.split(/[._]/)[0]}/overlay.yaml`
    const fits = existsSync(overlay) && /^(stripe|github|twilio_api|workos)/.test(name)
    return { path: shared(`specs/${name}`), overlays: fits ? [overlay] : [] }
  })
  return [...examples, ...documents].filter(
    ({ path }) => named.length === 0 || named.some((part) => path.includes(part)),
  )
}
