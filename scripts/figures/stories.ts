import { existsSync } from 'node:fs'
import { type LocalGround, openGround } from '../../src/cli/run/ground.ts'
import { asyncApiOf } from '../../src/journeys/stories/async-api.ts'
import { stories } from '../../src/journeys/stories/stories.ts'
import type { Story } from '../../src/journeys/stories/story.ts'
import { openBook, sourceUrls } from '../../src/proof/book.ts'
import { prove } from '../../src/proof/prove.ts'
import { settingOf } from '../../src/sandbox/trigger.ts'
import { controlPlaneDocument } from '../../src/server/openapi-document.ts'
import { loadArazzoText } from '../../src/workflows/arazzo/load.ts'
import { mutate } from '../../src/workflows/mutate/mutate.ts'
import type { MutationReport } from '../../src/workflows/mutate/mutation.ts'
import type { WorkflowRun } from '../../src/workflows/run/run.ts'
import { hasShared, shared } from '../../test/shared.ts'

const enough = 95

/** Of one document no more are run: so many, evenly spread over all that were made. */
const mostRun = 60

/** Well-known documents of all sizes; beside them the two examples. */
const documents = [
  'adyen_checkout_v71.json', 'adyen_management_v3.json', 'adyen_transfers_v4.json', 'asana.yaml', 'bitbucket.json',
  'chargebee_v1.json', 'clerk_bapi.yaml', 'digitalocean.json', 'discord.json', 'figma.yaml', 'github.json',
  'hubspot_contacts_v3.json', 'hubspot_deals_v3.json', 'jira.json', 'linode.json', 'meilisearch.json', 'mollie.yaml',
  'netlify_converted.json', 'notion.json', 'onesignal.json', 'openai.yaml', 'pagerduty.json', 'paypal_invoicing_v2.json',
  'paypal_orders_v2.json', 'paypal_payments_v2.json', 'paypal_subscriptions_v1.json', 'petstore.yaml', 'plaid.yaml',
  'redocly_museum.yaml', 'resend.yaml', 'scalar_galaxy.yaml', 'sendgrid_contacts_v3.json', 'shipengine.yaml', 'spotify.yaml',
  'stripe.yaml', 'svix.json', 'telnyx.yaml', 'train_travel.yaml', 'trello.json', 'twilio_api_v2010.json',
  'twilio_verify_v2.json', 'vercel.json', 'workos.yaml', 'xero_accounting.yaml', 'zoom.json',
] // biome-ignore format: a list

const overlays: Readonly<Record<string, string>> = {
  'stripe.yaml': 'catalog/stripe/overlay.yaml',
  'github.json': 'catalog/github/overlay.yaml',
  'twilio_api_v2010.json': 'catalog/twilio/overlay.yaml',
  'workos.yaml': 'catalog/workos/overlay.yaml',
}

const controlPlane = controlPlaneDocument('0', 'http://sandbox.localhost/_specbox/v1')

interface Count {
  generated: number
  run: number
  green: number
  /** Of the green: those that go red when what was recorded is spoilt; and of their criteria, those that notice some of it. */
  able: number
  checks: number
  noticing: number
  readonly reds: string[]
}

/**
 * The stories of well-known documents, each run in a fresh sandbox of this process. Words choose documents; `--all` runs all
 * stories, not a sample; `--verbose` lists the criteria that never fail.
 */
export async function run(args: string[]): Promise<number> {
  if (!hasShared) {
    console.error('shared/ is not there')
    return 2
  }
  // Who waits for a webhook keeps no process alive.
  const awake = setInterval(() => undefined, 1000)
  try {
    return await measure(args)
  } finally {
    clearInterval(awake)
  }
}

async function measure(args: readonly string[]): Promise<number> {
  const words = args.filter((arg) => !arg.startsWith('--'))
  const most = args.includes('--all') ? Number.POSITIVE_INFINITY : mostRun
  const kinds = new Map<string, { run: number; green: number }>()
  const total = emptyCount()
  console.log(`At most ${most} stories of a document are run, evenly spread over those that were made\n`)
  console.log(`${'document'.padEnd(30)} generated   run  green      ms`)
  for (const name of [...documents, 'examples/orders', 'examples/onboarding']) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue
    const started = performance.now()
    const count = await countOf(name, { most, verbose: args.includes('--verbose') }, kinds)
    const { generated, run, green, reds } = count
    console.log(
      `${name.padEnd(30)} ${[generated, run, green].map((n) => String(n).padStart(6)).join('')} ${String(Math.round(performance.now() - started)).padStart(9)}`,
    )
    for (const red of reds) console.log(`    ${red}`)
    for (const key of ['generated', 'run', 'green', 'able', 'checks', 'noticing'] as const) total[key] += count[key]
  }
  console.log('')
  for (const [kind, { run, green }] of kinds) console.log(`${kind.padEnd(14)} ${green} of ${run}`)
  const share = (100 * total.green) / Math.max(1, total.run)
  const met = share >= enough ? 'met' : 'MISSED'
  console.log(
    `\n${total.generated} generated, ${total.run} run, ${total.green} green: ${share.toFixed(1)} % (wanted: ${enough} %) ${met}`,
  )
  console.log(
    `${total.able} of ${total.green} green ones can fail; ${total.noticing} of their ${total.checks} criteria can`,
  )
  return share >= enough && total.able === total.green ? 0 : 1
}

const emptyCount = (): Count => ({ generated: 0, run: 0, green: 0, able: 0, checks: 0, noticing: 0, reds: [] })

async function countOf(
  name: string,
  { most, verbose }: { readonly most: number; readonly verbose: boolean },
  kinds: Map<string, { run: number; green: number }>,
): Promise<Count> {
  const example = name.startsWith('examples/')
  const path = example ? `${name}/openapi.yaml` : shared(`specs/${name}`)
  // The overlay of an example is found beside it.
  const overlay = overlays[name]
  const given = overlay !== undefined && existsSync(overlay) ? { overlay: [overlay] } : {}
  // Not closed: timers of its sandboxes would find no store.
  const ground = await openGround(path, { ...given, seed: 1 }, {})
  const made = stories(settingOf(await ground.fresh()), {
    arazzo: '1.1.0',
    description: { name: 'api', url: sourceUrls.description },
    events: ground.release.blueprint.events.length === 0 ? null : { name: 'events', url: sourceUrls.events },
    control: { name: 'specbox', url: sourceUrls.control },
  })
  const count = { ...emptyCount(), generated: made.length }
  for (const story of spread(made, most)) {
    const proof = await proofOf(ground, story)
    const kind = kinds.get(story.kind) ?? { run: 0, green: 0 }
    kinds.set(story.kind, kind)
    count.run++
    kind.run++
    if (typeof proof === 'string') {
      count.reds.push(`${story.name}: ${proof}`)
      continue
    }
    count.green++
    const { noticed, checks, vacuous } = proof
    if (noticed > 0) count.able++
    count.checks += checks
    count.noticing += checks - vacuous.length
    if (verbose)
      for (const { stepId, condition } of vacuous) console.log(`    never fails: ${story.name} ${stepId} ${condition}`)
    kind.green++
  }
  return count
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]!)
}

/** Why a story is not green, or what came of spoiling what was recorded of it. */
async function proofOf(ground: LocalGround, story: Story): Promise<string | MutationReport> {
  const { release } = ground
  const read = await loadArazzoText(JSON.stringify(story.document), `specbox:workflows/${story.name}`)
  if (!read.ok) return `not valid: ${read.problems[0]?.message}`
  const source = { loaded: read.loaded, origin: 'generated', file: '' } as const
  const book = await openBook([source], { release, control: controlPlane, events: asyncApiOf(release.blueprint) })
  if (!book.ok) return `does not open: ${book.problems[0]?.message}`
  const sandbox = await ground.fresh()
  const run = await prove(book.entries[0]!, { ...ground.partsOf(sandbox), strict: true, patience: 2000 })
  if (run.outcome === 'failed') return reasonOf(run)
  return mutate(book.entries[0]!.program, run, { strict: true, xpath: undefined })
}

function reasonOf(run: WorkflowRun): string {
  const step = run.steps.find(({ passed }) => !passed)
  if (step === undefined) return run.problem
  const failed = step.judgements.find(({ holds }) => !holds)
  const observed = failed?.observed
    .map(({ expression, value }) => `${expression} = ${JSON.stringify(value)}`)
    .join(', ')
  const { evidence } = step
  const trace = evidence.kind === 'call' ? (evidence.reply?.reason ?? '') : ''
  const call = evidence.kind === 'call' ? ` ${evidence.request.method} ${evidence.request.url}` : ''
  return [`${step.stepId}${call}`, failed?.condition, observed, step.problem, trace]
    .filter((part) => part !== undefined && part !== '')
    .join(' | ')
    .slice(0, 500)
}
