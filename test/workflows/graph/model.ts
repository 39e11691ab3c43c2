import { type Action, type Graph, type Node, operationName } from './graph.ts'

export interface Expected {
  readonly outcome: 'passed' | 'failed'
  readonly calls: readonly string[]
}

/**
 * What the specification has a graph do, written from its text alone and as one machine: Arazzo 1.1.0, Workflow Object
 * (`dependsOn`), Step Object (`onSuccess`, `onFailure`), Success and Failure Action Objects. Nothing of the runner is in it.
 */
export function expectedOf(graph: Graph): Expected {
  const model = new Model(graph)
  const passed = model.workflow(0, 0, [])
  return { outcome: passed ? 'passed' : 'failed', calls: model.calls }
}

interface Taken {
  readonly passed: boolean
  /** Null: there was no reply. */
  readonly status: number | null
}

class Model {
  readonly calls: string[] = []
  private budget: number
  private readonly answered = new Map<string, number>()
  private readonly settled = new Map<number, boolean>()
  private readonly graph: Graph

  constructor(graph: Graph) {
    this.graph = graph
    this.budget = graph.maxSteps
  }

  /** @param waiting workflows that cannot end before this one */
  workflow(index: number, depth: number, waiting: readonly number[]): boolean {
    const flow = this.graph.workflows[index]
    if (flow === undefined || depth > this.graph.maxDepth) return false
    const chain = [...waiting, index]
    if (flow.dependsOn.some((one) => this.graph.workflows[one] === undefined || chain.includes(one))) return false
    for (const one of flow.dependsOn) {
      if (!this.settled.has(one)) this.settled.set(one, this.workflow(one, depth + 1, chain))
      if (!this.settled.get(one)) return false
    }
    return this.steps(index, depth, chain)
  }

  private steps(index: number, depth: number, chain: readonly number[]): boolean {
    const { steps } = this.graph.workflows[index]!
    let at = 0
    /** Retries taken while control stays at one step. */
    let used = new Map<string, number>()
    for (;;) {
      const taken = this.take(index, at, depth, chain)
      if (taken === null) return false
      const action = this.choose(index, steps[at]!, taken, used)
      if (action === undefined) {
        if (!taken.passed) return false
        at++
        used = new Map()
        if (at === steps.length) return true
      } else if (action.type === 'end') return taken.passed
      else if (action.type === 'goto') {
        const { to } = action
        if (to === null) return false
        if ('workflow' in to) return this.workflow(to.workflow, depth + 1, chain) && taken.passed
        if (steps[to.step] === undefined) return false
        if (to.step !== at) used = new Map()
        at = to.step
      } else {
        used.set(action.name, (used.get(action.name) ?? 0) + 1)
        if (!this.before(index, action, depth, chain)) return false
      }
    }
  }

  /** What a retry does first; false: it cannot. */
  private before(index: number, { to }: Action, depth: number, chain: readonly number[]): boolean {
    if (to === null) return true
    if ('workflow' in to) {
      if (this.graph.workflows[to.workflow] === undefined) return false
      this.workflow(to.workflow, depth + 1, chain)
      return true
    }
    if (this.graph.workflows[index]!.steps[to.step] === undefined) return false
    this.take(index, to.step, depth, chain)
    return true
  }

  /** Null: no step is left to take. */
  private take(index: number, step: number, depth: number, chain: readonly number[]): Taken | null {
    if (this.budget === 0) return null
    this.budget--
    const node = this.graph.workflows[index]!.steps[step]!
    if (node.calls !== null) return { passed: this.workflow(node.calls, depth + 1, chain), status: null }
    const name = operationName(index, step)
    this.calls.push(name)
    const nth = this.answered.get(name) ?? 0
    this.answered.set(name, nth + 1)
    const status = node.replies[Math.min(nth, node.replies.length - 1)] ?? null
    return { passed: status !== null && status >= 200 && status < 300, status }
  }

  private choose(index: number, node: Node, { passed, status }: Taken, used: Map<string, number>): Action | undefined {
    const flow = this.graph.workflows[index]!
    const own = passed ? node.onSuccess : node.onFailure
    const common = passed ? flow.onSuccess : flow.onFailure
    const all = [...own, ...common.filter(({ name }) => own.every((one) => one.name !== name))]
    return all.find(
      (action) =>
        (action.status === null || action.status === status) &&
        (action.type !== 'retry' || (used.get(action.name) ?? 0) < (action.limit ?? 1)),
    )
  }
}
