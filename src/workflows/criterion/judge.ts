import type { JsonValue } from '../../lib/json.ts'
import type { Criterion } from '../arazzo/description.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import { judgeJsonPath } from './judge-jsonpath.ts'
import { judgeXPath } from './judge-xpath.ts'
import type { Judgement } from './judgement.ts'
import { versionProblem } from './language.ts'
import { Observer } from './observe.ts'
import { judgeRegex } from './regex.ts'
import { judgeSimple } from './simple.ts'

type Type = Judgement['type']

/**
 * Judges a criterion (Arazzo 1.1, "Criterion Object"). What cannot be judged (a condition that does not parse, a context
 * without value) does not hold, and the note says why. Never throws.
 */
export function judge(criterion: Criterion, scope: Scope, reading: Reading): Judgement {
  const observer = new Observer(scope, reading)
  const type = typeOf(criterion)
  const holds = type === null ? refused(criterion, observer) : judgeAs(type, criterion, observer)
  return {
    condition: criterion.condition,
    type: type ?? 'simple',
    context: criterion.context ?? null,
    holds,
    observed: observer.observed,
    note: observer.notes.join('; '),
  }
}

function typeOf(criterion: Criterion): Type | null {
  const { type } = criterion
  const name = typeof type === 'object' && type !== null ? type.type : (type ?? 'simple')
  return name === 'simple' || name === 'regex' || name === 'jsonpath' || name === 'xpath' ? name : null
}

function refused(criterion: Criterion, observer: Observer): false {
  observer.note(`there are no criteria of type ${JSON.stringify(criterion.type)}`)
  return false
}

function judgeAs(type: Type, criterion: Criterion, observer: Observer): boolean {
  if (type === 'simple') return judgeSimple(criterion, observer)
  const problem = versionProblem(criterion.type)
  if (problem !== '') {
    observer.note(problem)
    return false
  }
  const context = contextOf(type, criterion, observer)
  if (context === undefined || context === null) return false
  if (type === 'regex') return judgeRegex(criterion.condition, context, observer)
  const judgePath = type === 'jsonpath' ? judgeJsonPath : judgeXPath
  return judgePath(criterion.condition, context, observer)
}

function contextOf(type: Type, criterion: Criterion, observer: Observer): JsonValue | undefined {
  if (criterion.context === undefined) {
    observer.note(`a criterion of type ${type} needs a context`)
    return undefined
  }
  const context = observer.look(criterion.context)
  if (context === null) observer.note(`the context \`${criterion.context}\` is null`)
  return context
}
