import { readdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Blueprint, Operation } from '../../src/blueprint/blueprint.ts'
import { infer } from '../../src/blueprint/infer.ts'
import { routeOf } from '../../src/blueprint/understand/route.ts'
import { createSchemaViews } from '../../src/blueprint/understand/schema-view.ts'
import { statusRank } from '../../src/blueprint/understand/states/status.ts'
import { lastLiteral } from '../../src/blueprint/understand/tree.ts'
import { isAction } from '../../src/blueprint/understand/words.ts'
import { words } from '../../src/lib/names.ts'
import type { SpecDocument } from '../../src/openapi/document.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { shared } from '../../test/shared.ts'

const mappings = [
  'its prose says so',
  'its verb names the state',
  'its response example shows it',
  'it undoes another state',
  'its verb names a moment',
  'its verb names a flag',
] as const

const gaps = [
  'its word is not one of a change of state',
  'what it acts on is not known',
  'no property shows a state',
  'the property that shows the state lists no states',
  'its verb names none of the states',
] as const

type Outcome = (typeof mappings)[number] | (typeof gaps)[number]

/** An operation that does something to an entity, and what became of it. */
interface Action {
  readonly operation: Operation
  readonly outcome: Outcome
  readonly guarded: boolean
}

interface Row {
  readonly name: string
  readonly actions: readonly Action[]
  readonly lifecycles: number
  readonly guards: number
  readonly lifted: number
  readonly written: number
  readonly progress: number
}

/** Which actions of real documents are mapped to a state, without any overlay; writes docs/transitions.md. */
export async function run(args: readonly string[]): Promise<number> {
  const names = readdirSync(shared('specs')).filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
  const rows: Row[] = []
  for (const name of args.length > 0 ? args : names) {
    const loaded = await loadDocument(shared(`specs/${name}`))
    if (loaded.ok) rows.push(rowOf(name, infer(loaded.document), loaded.document))
    else console.log(`${name} does not load`)
  }
  const text = report(rows)
  if (args.length === 0) writeFileSync(resolve(import.meta.dirname, '../../docs/transitions.md'), text)
  console.log(args.length === 0 ? text.slice(0, text.indexOf('\n## By document')) : text)
  return 0
}

function rowOf(name: string, blueprint: Blueprint, doc: SpecDocument): Row {
  const { operations, resources, findings } = blueprint
  const said = findings.filter(({ pass }) => pass === 'lifecycles').map(({ claim }) => claim)
  const count = (pattern: RegExp) => said.filter((claim) => pattern.test(claim)).length
  const guarded = new Set(
    resources.flatMap(({ lifecycle }) => [
      ...(lifecycle?.transitions ?? []).flatMap(({ from, operation }) => (from.length > 0 ? [operation] : [])),
      ...(lifecycle?.guards ?? []).map(({ operation }) => operation),
    ]),
  )
  const actions = operations.flatMap((operation) => {
    const outcome = outcomeOf(operation, blueprint, doc)
    return outcome === null ? [] : [{ operation, outcome, guarded: guarded.has(operation.id) }]
  })
  return {
    name,
    actions,
    lifecycles: resources.filter(({ lifecycle }) => lifecycle !== null).length,
    guards: guarded.size,
    lifted: count(/: not enforced$/),
    written: count(/ sets /),
    progress: count(/ goes on by itself/),
  }
}

/** What became of an action; null: the operation is none. */
function outcomeOf(operation: Operation, { resources, findings }: Blueprint, doc: SpecDocument): Outcome | null {
  const { behavior, method, id } = operation
  const literal = lastLiteral(routeOf(operation.path).segments) ?? ''
  if (behavior.kind === 'example')
    return method !== 'GET' && isAction(literal) && changesState(literal) && operation.path.includes('{')
      ? 'what it acts on is not known'
      : null
  if (behavior.kind !== 'transition') return null
  const claim = findings.find(({ about, claim }) => about === id && claim.includes(' moves '))?.claim
  if (behavior.to !== null) return mappings.find((mapping) => claim?.endsWith(mapping)) ?? 'its verb names the state'
  if (!changesState(literal)) return 'its word is not one of a change of state'
  const resource = resources.find(({ name }) => name === behavior.resource)
  if (resource?.lifecycle != null) return 'its verb names none of the states'
  const schema = resource?.schema ?? resource?.example
  const properties = schema === undefined ? [] : [...createSchemaViews(doc).at(schema).properties.keys()]
  return properties.some((property) => statusRank(property, resource!.name) > 0)
    ? 'the property that shows the state lists no states'
    : 'no property shows a state'
}

const unchanging = new Set(
  `add remove set send resend test generate regenerate refresh duplicate copy clone move transfer share notify validate check
  preview render export import search update change edit reset rotate renew reorder reply request report respond ping poll get
  list create delete log like unlike star unstar vote unvote watch unwatch subscribe unsubscribe join leave kick assign
  unassign attach detach invite merge mute unmute play speak gather record query sync upload download extend resize use
  write calculate simulate trigger fork remind reload post increment instantiate convert backup challenge prepare attempt
  rerequest redeliver charge collect apply deduct switch buy purchase rebuild`.split(/\s+/),
)

/** The word may mean that a state changes: a verb, and not one of those that leave the thing what it is. */
function changesState(literal: string): boolean {
  return isAction(literal) && !unchanging.has(words(literal)[0] ?? '')
}

function report(rows: readonly Row[]): string {
  const all = rows.flatMap(({ actions }) => actions)
  const of = (outcome: Outcome) => all.filter((action) => action.outcome === outcome).length
  const mapped = mappings.reduce((sum, outcome) => sum + of(outcome), 0)
  const stateless = of('its word is not one of a change of state')
  const share = (part: number, whole: number) => `${((100 * part) / Math.max(whole, 1)).toFixed(0)} %`
  const sum = (key: 'lifecycles' | 'guards' | 'lifted' | 'written' | 'progress') =>
    rows.reduce((total, row) => total + row[key], 0)
  return `${[
    '# Transitions, as the documents alone tell them',
    '',
    `Written by \`npm run figures -- transitions\`: ${rows.length} documents of \`shared/specs\`, no overlay. An action is an operation that does`,
    'something to an entity: a transition, or one with a verb of a change of state that is answered with an example.',
    '',
    '| actions | |',
    '|---|--:|',
    `| found | ${all.length} |`,
    `| of them with a word of a change of state, or mapped | ${all.length - stateless} |`,
    `| mapped to a state | ${mapped} (${share(mapped, all.length - stateless)} of those, ${share(mapped, all.length)} of all) |`,
    ...mappings.map((outcome) => `| – ${outcome} | ${of(outcome)} |`),
    `| with a guard | ${all.filter(({ guarded }) => guarded).length} |`,
    ...gaps.map((outcome) => `| not mapped: ${outcome} | ${of(outcome)} |`),
    '',
    'For comparison, by names alone over another 101 documents: 32 % of all write-only words after an id (`shared/research/peers.md`, 3.7);',
    'what counts as an action differs, so compare with care.',
    '',
    '| beside actions | |',
    '|---|--:|',
    `| resources with a lifecycle | ${sum('lifecycles')} |`,
    `| operations with a guard, actions included | ${sum('guards')} |`,
    `| guards said but not enforced, because nothing known leads to their states | ${sum('lifted')} |`,
    `| updates whose request lists the states they may set | ${sum('written')} |`,
    `| work that goes on by itself | ${sum('progress')} |`,
    '',
    '## By document',
    '',
    '| document | actions | of a change of state | mapped | guarded | lifecycles |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows.filter(({ actions, lifecycles }) => actions.length + lifecycles > 0).map(line),
    '',
    '## Not mapped',
    '',
    ...gaps.slice(1).flatMap((gap) => [`### ${gap[0]?.toUpperCase()}${gap.slice(1)}`, '', ...listed(rows, gap), '']),
  ].join('\n')}`
}

function line({ name, actions, lifecycles }: Row): string {
  const stateful = actions.filter(({ outcome }) => outcome !== gaps[0])
  const mapped = stateful.filter(({ outcome }) => mappings.some((mapping) => mapping === outcome))
  const guarded = actions.filter((action) => action.guarded)
  return `| ${name} | ${actions.length} | ${stateful.length} | ${mapped.length} | ${guarded.length} | ${lifecycles} |`
}

function listed(rows: readonly Row[], gap: Outcome): string[] {
  return rows.flatMap(({ name, actions }) => {
    const found = actions.filter(({ outcome }) => outcome === gap)
    return found.length === 0
      ? []
      : [`- ${name}: ${found.map(({ operation }) => `\`${operation.method} ${operation.path}\``).join(', ')}`]
  })
}
