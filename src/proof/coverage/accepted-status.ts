import type { Criterion, Step } from '../../workflows/arazzo/description.ts'
import { holds } from '../../workflows/criterion/condition-evaluate.ts'
import { parseCondition } from '../../workflows/criterion/condition-parse.ts'
import type { Condition, Operand } from '../../workflows/criterion/condition-syntax.ts'
import { judge } from '../../workflows/criterion/judge.ts'
import type { Scope } from '../../workflows/expression/scope.ts'
import { expectationOf } from '../../workflows/run/live.ts'
import type { Callable } from '../../workflows/source/source.ts'

type Test = (status: number) => boolean

/**
 * What a step asks of the status: what its criteria say of `$statusCode` alone, other criteria left aside; where they say nothing, a
 * success.
 */
export function acceptedStatus({ successCriteria = [] }: Step, callable: Pick<Callable, 'statuses'>): Test {
  const tests = successCriteria.flatMap(testsOf)
  if (tests.length > 0) return (status) => tests.every((test) => test(status))
  const first = Number(expectationOf(callable)[0])
  return (status) => Math.floor(status / 100) === first
}

function testsOf(criterion: Criterion): Test[] {
  const { type = 'simple', context, condition } = criterion
  if (type === 'regex' && context === '$statusCode')
    return [(status) => judge(criterion, scopeOf(status), { strict: false, warn: () => undefined }).holds]
  if (type !== 'simple') return []
  const parsed = parseCondition(condition)
  if (!parsed.ok) return []
  return conjuncts(parsed.condition).flatMap((one) => {
    const seen = expressionsIn(one)
    return seen.length > 0 && seen.every((text) => text === '$statusCode')
      ? [(status: number) => holds(one, () => status)]
      : []
  })
}

/** All of them have to hold. */
function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and' ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition]
}

function expressionsIn(condition: Condition): string[] {
  switch (condition.kind) {
    case 'or':
    case 'and':
      return [...expressionsIn(condition.left), ...expressionsIn(condition.right)]
    case 'not':
      return expressionsIn(condition.inner)
    case 'compare':
      return [condition.left, condition.right].flatMap(ofOperand)
    case 'bare':
      return ofOperand(condition.operand)
  }
}

function ofOperand(operand: Operand): string[] {
  switch (operand.kind) {
    case 'literal':
      return []
    case 'template':
      return operand.pieces.flatMap((piece) => (piece.kind === 'text' ? [] : [piece.expression]))
    case 'expression':
      return [operand.text]
    case 'nested':
      return expressionsIn(operand.condition)
  }
}

/** A reply of which only the status is known. */
function scopeOf(status: number): Scope {
  const nothing = { headers: {}, body: undefined }
  return {
    inputs: {},
    outputs: {},
    steps: new Map(),
    workflows: new Map(),
    sourceDescriptions: new Map(),
    components: {},
    self: '',
    exchange: { method: '', url: '', request: { ...nothing, query: {}, path: {} }, response: { ...nothing, status } },
    message: null,
  }
}
