/** What a runner did with a document, as far as both runners know it. */
export interface Transcript {
  readonly workflows: readonly WorkflowLine[]
}

/** One workflow of the document, with all that it led to. */
export interface WorkflowLine {
  readonly workflowId: string
  readonly steps: readonly StepLine[]
  readonly outcome: 'passed' | 'failed'
}

/** One attempt at a step that calls. */
export interface StepLine {
  readonly workflowId: string
  readonly stepId: string
  readonly method: string
  /** With query, as sent. */
  readonly target: string
  /** Null: no answer came. */
  readonly status: number | null
  /** The headers that carry them. */
  readonly credentials: string
  /** Of each criterion that is written at the step, in order. */
  readonly criteria: readonly boolean[]
}

export function linesOf({ workflows }: Transcript): string[] {
  return workflows.flatMap(({ workflowId, steps, outcome }) => [
    ...steps.map((step) => `${workflowId}: ${lineOf(step)}`),
    `${workflowId}: ${outcome}`,
  ])
}

const lineOf = ({ workflowId, stepId, method, target, status, credentials, criteria }: StepLine) =>
  [
    `${workflowId}/${stepId}`,
    method,
    target,
    status ?? 'no answer',
    criteria.map((holds) => (holds ? '✓' : '✗')).join(''),
    credentials,
  ]
    .filter((part) => part !== '')
    .join(' ')

/** Where two transcripts part, in words; null: they agree. */
export function differenceOf(
  one: Transcript,
  other: Transcript,
): { readonly one: string; readonly other: string } | null {
  const [left, right] = [linesOf(one), linesOf(other)]
  const at = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index).find(
    (index) => left[index] !== right[index],
  )
  return at === undefined ? null : { one: left[at] ?? 'nothing', other: right[at] ?? 'nothing' }
}
