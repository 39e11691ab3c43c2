import type { Evidence, WorkflowRun } from '../../src/workflows/run/run.ts'
import { walkRun } from '../../src/workflows/receipt/walk-run.ts'
import { pick, type Random } from './random.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON is changed at will
export type Loose = any
type LooseStep = Loose
type LooseRun = Loose

/** Something that somebody does to a receipt. */
export interface Tampering {
  readonly name: string
  /** False: there is nothing in this one that it could be done to. */
  apply(receipt: Loose, random: Random): boolean
}

const word = (random: Random) => `x${random(1e9).toString(36)}`
const stepsOf = (receipt: Loose): LooseStep[] => {
  const steps: LooseStep[] = []
  walkRun(receipt.run as WorkflowRun, { step: (step) => steps.push(step as LooseStep) })
  return steps
}
const runsOf = (receipt: Loose): LooseRun[] => {
  const runs: LooseRun[] = []
  walkRun(receipt.run as WorkflowRun, { run: (run) => runs.push(run as LooseRun) })
  return runs
}
const evidence = (receipt: Loose, kind: Evidence['kind']): { step: LooseStep; evidence: Loose }[] =>
  stepsOf(receipt).flatMap((step) => (step.evidence.kind === kind ? [{ step, evidence: step.evidence }] : []))
const calls = (receipt: Loose) => evidence(receipt, 'call').filter((one) => one.evidence.reply !== null)
/** Of operations that the document names by their id: of others it has only the path. */
const callsById = (receipt: Loose) => {
  const document = JSON.stringify(receipt.workflow.document)
  return calls(receipt).filter(({ evidence }) => document.includes(evidence.request.operation))
}
const messages = (receipt: Loose) => evidence(receipt, 'message').filter((one) => one.evidence.message !== null)
const judgements = (receipt: Loose): Loose[] => stepsOf(receipt).flatMap((step: LooseStep) => step.judgements)

/** Does it to one of those that there are. */
const toOne = <T>(
  name: string,
  among: (receipt: Loose) => readonly T[],
  change: (one: T, random: Random) => void,
): Tampering => ({
  name,
  apply: (receipt, random) => {
    const one = pick(among(receipt), random)
    if (one === undefined) return false
    change(one, random)
    return true
  },
})

const other = (value: unknown, random: Random): never =>
  (typeof value === 'number' ? value + 1 + random(9) : typeof value === 'boolean' ? !value : word(random)) as never

/** A place in a body that a criterion looks at: the body, and the pointer into it. */
function lookedAt(receipt: Loose): { body: { text: string }; path: string[] }[] {
  return stepsOf(receipt).flatMap(({ evidence, judgements }) => {
    const holder = evidence.kind === 'call' ? evidence.reply : evidence.kind === 'message' ? evidence.message : null
    const body = holder?.body
    if (body?.kind !== 'text') return []
    return judgements.flatMap(({ observed }: Loose) =>
      observed.flatMap(({ expression, value }: Loose) => {
        const pointer = /^\$(?:response\.body|message\.payload)#(\/.+)$/.exec(expression)?.[1]
        if (pointer === undefined || value === undefined || typeof value === 'object') return []
        return [{ body, path: pointer.slice(1).split('/') }]
      }),
    )
  })
}

function changeAt(body: { text: string }, path: readonly string[], random: Random): void {
  const root = JSON.parse(body.text)
  let at = root
  for (const name of path.slice(0, -1)) at = at[name]
  const last = path[path.length - 1]!
  at[last] = other(at[last], random)
  body.text = JSON.stringify(root)
}

/** Each list that has at least two of something. */
const longRuns = (receipt: Loose) => runsOf(receipt).filter(({ steps }) => steps.length > 1)
const outputsOf = (receipt: Loose) =>
  [...stepsOf(receipt), ...runsOf(receipt)].filter(({ outputs }) => Object.keys(outputs).length > 0)

function changeMember(object: Record<string, unknown>, random: Random): void {
  const name = pick(Object.keys(object), random)!
  object[name] = other(object[name], random)
}

const documentCriteria = (receipt: Loose) => {
  const { workflows } = receipt.workflow.document.description as Loose
  const mine = workflows.filter((one: { workflowId: string }) => one.workflowId === receipt.run.workflowId)
  const taken = new Set(
    receipt.run.steps.flatMap(({ stepId, judgements }: Loose) => (judgements.length > 0 ? [stepId] : [])),
  )
  return mine
    .flatMap((one: { steps: { stepId: string; successCriteria?: object[] }[] }) => one.steps)
    .filter(({ stepId }: { stepId: string }) => taken.has(stepId))
    .flatMap(({ successCriteria = [] }: { successCriteria?: object[] }) => successCriteria) as { condition: string }[]
}

const lookedStatus = (receipt: Loose) =>
  calls(receipt).filter(({ step }) =>
    step.judgements.some(({ observed }: Loose) =>
      observed.some(({ expression }: Loose) => expression === '$statusCode'),
    ),
  )

/** What verdicts rest on, and the verdicts: nobody can change it and have the rest still follow. */
export const resting: readonly Tampering[] = [
  toOne('a verdict turned', judgements, (one) => (one.holds = !one.holds)),
  toOne(
    'an observed value changed',
    (receipt) => judgements(receipt).flatMap(({ observed }) => observed),
    (one, random) => (one.value = other(one.value, random)),
  ),
  toOne(
    'an observation left out',
    (receipt) => judgements(receipt).filter(({ observed }) => observed.length > 0),
    ({ observed }, random) => observed.splice(random(observed.length), 1),
  ),
  toOne('the note of a verdict', judgements, (one, random) => (one.note = word(random))),
  toOne('the condition of a verdict', judgements, (one, random) => (one.condition += ` || ${random(9)} == 0`)),
  toOne(
    'a verdict left out',
    (receipt) => stepsOf(receipt).filter((step) => step.judgements.length > 0),
    ({ judgements }, random) => judgements.splice(random(judgements.length), 1),
  ),
  toOne('a verdict made up', stepsOf, ({ judgements }) =>
    judgements.push({ condition: '1 == 1', type: 'simple', context: null, holds: true, observed: [], note: '' }),
  ),
  toOne('a field that a criterion looks at', lookedAt, ({ body, path }, random) => changeAt(body, path, random)),
  toOne(
    'a status',
    lookedStatus,
    ({ evidence }, random) => (evidence.reply!.status = evidence.reply!.status < 400 ? 500 + random(4) : 200),
  ),
  toOne('no reply', calls, ({ evidence }) => (evidence.reply = null)),
  toOne('no message', messages, ({ evidence }) => (evidence.message = null)),
  toOne('a wrong signature of a message', messages, ({ evidence }) => (evidence.message!.verified = false)),
  toOne('another channel', messages, ({ evidence }, random) => (evidence.channel = word(random))),
  toOne('another operation', callsById, ({ evidence }, random) => (evidence.request.operation = word(random))),
  toOne(
    'a value in a path',
    (receipt) => calls(receipt).filter(({ evidence }) => Object.keys(evidence.request.path).length > 0),
    ({ evidence }, random) => changeMember(evidence.request.path, random),
  ),
  toOne(
    'a body that was sent',
    (receipt) =>
      calls(receipt).filter(
        ({ evidence: { request } }) => request.body?.kind === 'text' && /json/.test(request.body.mediaType),
      ),
    ({ evidence }, random) => ((evidence.request.body as { text: string }).text = JSON.stringify({ a: random(9) })),
  ),
  toOne(
    'no evidence',
    (receipt) => [...calls(receipt), ...messages(receipt)],
    ({ step }) => (step.evidence = { kind: 'none' }),
  ),
  toOne('a step left out', runsOf, ({ steps }, random) => steps.splice(random(steps.length), 1)),
  toOne('a step twice', runsOf, ({ steps }, random) => {
    const at = random(steps.length)
    steps.splice(at, 0, structuredClone(steps[at]!))
  }),
  toOne('steps in another order', longRuns, ({ steps }, random) => {
    const at = random(steps.length - 1)
    steps.splice(at, 2, steps[at + 1]!, steps[at]!)
  }),
  {
    name: 'evidence of two steps exchanged',
    apply: (receipt, random) => {
      const all = stepsOf(receipt).filter(({ evidence }) => evidence.kind === 'call' || evidence.kind === 'message')
      const one = pick(all, random)
      const two = pick(
        all.filter((step) => step.stepId !== one?.stepId),
        random,
      )
      if (one === undefined || two === undefined) return false
      const { evidence } = one
      one.evidence = two.evidence
      two.evidence = evidence
      return true
    },
  },
  {
    name: 'evidence of one step for another too',
    apply: (receipt, random) => {
      const all = calls(receipt)
      const one = pick(all, random)
      const two = pick(
        all.filter(({ step }) => step.stepId !== one?.step.stepId),
        random,
      )
      if (one === undefined || two === undefined) return false
      one.step.evidence = structuredClone(two.step.evidence)
      return true
    },
  },
  toOne('a step that passed after all', stepsOf, (step) => (step.passed = !step.passed)),
  toOne('a problem made up', stepsOf, (step, random) => {
    step.problem = word(random)
    step.passed = false
    step.judgements = []
  }),
  toOne('what follows a step', stepsOf, (step, random) => (step.next = { kind: 'step', stepId: word(random) })),
  toOne('an outcome', runsOf, (run) => (run.outcome = run.outcome === 'passed' ? 'failed' : 'passed')),
  toOne('outputs', outputsOf, ({ outputs }, random) => changeMember(outputs, random)),
  toOne('outputs made up', runsOf, ({ outputs }, random) => (outputs[word(random)] = 1)),
  toOne(
    'an input that was sent',
    (receipt) =>
      runsOf(receipt)
        .slice(0, 1)
        .flatMap(({ inputs }) => ('quantity' in inputs ? [inputs] : [])),
    (inputs, random) => (inputs.quantity = 100 + random(1000)),
  ),
  toOne(
    'inputs of a workflow that was called',
    (receipt) => runsOf(receipt).slice(1),
    ({ inputs }, random) => (inputs[word(random)] = 1),
  ),
  toOne('a criterion of the document', documentCriteria, (one, random) => (one.condition += ` || ${random(9)} == 0`)),
  toOne(
    'the digest of the document',
    ({ workflow }) => [workflow],
    (workflow, random) => (workflow.digest = word(random)),
  ),
  toOne(
    'another workflow',
    (receipt) => [receipt],
    ({ workflow }, random) => (workflow.workflowId = word(random)),
  ),
  toOne(
    'what is unproven',
    (receipt) => [receipt],
    ({ unproven }, random) => unproven.push(word(random)),
  ),
  toOne(
    'what is redacted',
    (receipt) => [receipt],
    ({ redacted }, random) => redacted.push(word(random)),
  ),
  toOne(
    'what is redacted, left out',
    (receipt) => (receipt.redacted.length > 0 ? [receipt] : []),
    ({ redacted }) => redacted.pop(),
  ),
]

/** What no verdict rests on: it is as true as its signer. */
export const claimed: readonly Tampering[] = [
  toOne(
    'when it was written',
    (receipt) => [receipt],
    (receipt, random) => (receipt.writtenAt = `20${random(90)}`),
  ),
  toOne(
    'who wrote it',
    (receipt) => [receipt],
    (receipt, random) => (receipt.specbox = word(random)),
  ),
  toOne(
    'the API',
    (receipt) => [receipt.api],
    (api, random) => changeMember(api, random),
  ),
  toOne(
    'where it ran',
    (receipt) => [receipt],
    (receipt, random) => (receipt.ranAgainst = word(random)),
  ),
  toOne(
    'the scenario',
    (receipt) => [receipt],
    (receipt, random) => (receipt.scenario = word(random)),
  ),
  toOne('durations', runsOf, (run, random) => (run.duration = 1e6 + random(1e6))),
  toOne('warnings', runsOf, (run, random) => run.warnings.push(word(random))),
  toOne('a header that nobody asked for', calls, ({ evidence }, random) => {
    evidence.reply!.headers.push(['x-nobody', word(random)])
  }),
  toOne('why it answered so', calls, ({ evidence }, random) => (evidence.reply!.reason = word(random))),
  toOne('the number of an exchange', calls, ({ evidence }, random) => (evidence.reply!.exchange = word(random))),
  toOne('the id of a message', messages, ({ evidence }, random) => (evidence.message!.id = word(random))),
  toOne('a field that nobody looks at', messages, ({ evidence }, random) => {
    const body = evidence.message!.body as { text: string }
    body.text = JSON.stringify({ ...JSON.parse(body.text), nobody: word(random) })
  }),
  toOne('the source of a call', calls, ({ evidence }, random) => (evidence.request.source = word(random))),
]

/** What only the signature holds. */
export const signed: readonly Tampering[] = [
  {
    name: 'the signature',
    apply: (receipt, random) => {
      const bytes = Buffer.from(receipt.signature, 'base64')
      const at = random(bytes.length)
      bytes[at] = bytes[at]! ^ (1 << random(8))
      receipt.signature = bytes.toString('base64')
      return true
    },
  },
  toOne(
    'a field more',
    (receipt) => [receipt as unknown as Record<string, unknown>],
    (receipt, random) => {
      receipt[word(random)] = true
    },
  ),
]
