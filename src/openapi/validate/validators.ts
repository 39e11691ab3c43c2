import type { ValidateFunction } from 'ajv'
import { isObject, type JsonValue } from '../../lib/json.ts'
import { lazily } from '../../lib/lazily.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Problem, SpecDocument } from '../document.ts'
import type { Direction, Validator, Validators } from '../schema.ts'
import { type Check, checkOf } from './checks.ts'
import { createEngine, maxDepth, type Target } from './engine.ts'
import { type NormaliseContext, normalise } from './normalise.ts'
import { followReferences } from './references.ts'
import { toViolations } from './violations.ts'
import { createVisibility } from './visibility.ts'

/**
 * Validators of a document's schemas, compiled one schema at a time when first needed. Broken schemas never throw: what
 * cannot be checked is not, and `problems` tells what and why, as far as schemas have been used.
 */
export function createValidators(doc: SpecDocument): Validators {
  const problems: Problem[] = []
  const noted = new Set<string>()
  const note = (problem: Problem) => {
    const key = `${problem.pointer} ${problem.message}`
    if (noted.has(key)) return
    noted.add(key)
    problems.push(problem)
  }
  const visibility = createVisibility(doc)
  const directional = lazily(() => hasDirections(doc))
  const compilers = new Map<Direction, Compiler>()

  function compilerOf(direction: Direction): Compiler {
    const same = directional() ? direction : 'response'
    const known = compilers.get(same)
    if (known) return known
    const made = createCompiler({ doc, visibility, direction: same, explain: false, note })
    compilers.set(same, made)
    return made
  }

  const known: Record<Direction, Map<Pointer, Validator>> = { request: new Map(), response: new Map() }
  const at = (pointer: Pointer, direction: Direction): Validator => {
    const made = compilerOf(direction).validator(followReferences(doc, pointer))
    known[direction].set(pointer, made)
    return made
  }
  return { problems, at: (pointer, direction) => known[direction].get(pointer) ?? at(pointer, direction) }
}

/** Uses after which a schema is compiled: closures are ready at once, compiled functions ten times as fast. */
const warm = 300

interface Compiler {
  validator(pointer: Pointer): Validator
}

function createCompiler(context: NormaliseContext): Compiler {
  const compiled = createTargets(context)
  const fast = createChecks(context, compiled)
  const full = createTargets({ ...context, explain: true })
  const validators = new Map<Pointer, Validator>()

  function make(pointer: Pointer): Validator {
    const check = fast([pointer])
    const target = compiled([pointer])
    let uses = 0
    const isValid = (value: JsonValue) => (uses > warm || uses++ === warm ? run(target, value) : check(value))
    return {
      isValid,
      validate(value) {
        if (isValid(value)) return []
        const target = full([pointer])
        if (run(target, value)) return [{ path: '', keyword: 'schema', message: 'breaks its schema', params: {} }]
        return toViolations(target.compiled().errors ?? [])
      },
    }
  }

  return {
    validator(pointer) {
      const known = validators.get(pointer)
      if (known) return known
      const made = make(pointer)
      validators.set(pointer, made)
      return made
    },
  }
}

function run(target: Target, value: JsonValue): boolean {
  target.active.push(value)
  try {
    return target.compiled()(value)
  } finally {
    target.active.pop()
  }
}

/** Checks that only say yes or no: closures, and Ajv for the few schemas that closures cannot do. */
function createChecks(
  context: NormaliseContext,
  compiled: (reference: readonly string[]) => Target,
): (reference: readonly string[]) => Check {
  const checks = new Map<string, Check>()
  const nesting = { depth: 0 }
  const find = (reference: readonly string[]): Check => {
    const key = reference.join('\n')
    const known = checks.get(key)
    if (known) return known
    const made = createCheck(reference)
    checks.set(key, made)
    return made
  }

  function createCheck(reference: readonly string[]): Check {
    const made: { check?: Check } = {}
    const active: unknown[] = []
    return (value) => {
      if (active.includes(value)) return true
      if (nesting.depth >= maxDepth) return false
      active.push(value)
      nesting.depth++
      try {
        made.check ??= read(reference)
        return made.check(value)
      } finally {
        nesting.depth--
        active.pop()
      }
    }
  }

  function read(reference: readonly string[]): Check {
    const [pointer, ...hidden] = reference
    const target = compiled(reference)
    return (
      checkOf(normalise(context, pointer!, new Set(hidden)), find) ?? ((value: JsonValue) => target.compiled()(value))
    )
  }

  return find
}

/** The compiled schemas of one direction, by pointer and the names that are not required. */
function createTargets(context: NormaliseContext): (reference: readonly string[]) => Target {
  const targets = new Map<string, Target>()
  const find = (reference: readonly string[]): Target => {
    const key = reference.join('\n')
    const known = targets.get(key)
    if (known) return known
    const made = createTarget(reference)
    targets.set(key, made)
    return made
  }
  const compile = lazily(() => createEngine(find, context.explain))

  function createTarget([pointer, ...hidden]: readonly string[]): Target {
    const made: { validate?: ValidateFunction } = {}
    const compiled = () => {
      made.validate ??= compileSafely(pointer!, hidden)
      return made.validate
    }
    return { compiled, active: [] }
  }

  function compileSafely(pointer: Pointer, hidden: readonly string[]): ValidateFunction {
    try {
      return compile()(normalise(context, pointer, new Set(hidden)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      context.note({ severity: 'error', message: `cannot be compiled, so it is not checked: ${reason}`, pointer })
      return compile()(true)
    }
  }

  return find
}

/** Whether `readOnly` or `writeOnly` occurs at all: where not, both directions share their compiled schemas. */
function hasDirections(doc: SpecDocument): boolean {
  const queue: JsonValue[] = [doc.root]
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (Array.isArray(value)) for (const item of value) queue.push(item)
    else if (isObject(value)) {
      if (value.readOnly === true || value.writeOnly === true) return true
      for (const key of Object.keys(value)) queue.push(value[key]!)
    }
  }
  return false
}
