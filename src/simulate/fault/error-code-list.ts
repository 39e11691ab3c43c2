import type { Operation } from '../../blueprint/blueprint.ts'
import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { kindMeanings, likeness } from '../http/error-codes.ts'
import { branchesOf } from '../http/error-fill.ts'
import { isEnvelope, roleOf } from '../http/error-roles.ts'
import { listedValues } from '../http/error-values.ts'
import { kindOfStatus } from '../http/error-status.ts'
import type { Shapes } from '../http/shape.ts'

/** A code that an error schema lists. */
export interface ListedCode {
  readonly code: string
  /** Names of the objects down to the code, its own last; null: it is in a list. */
  readonly path: readonly string[] | null
  readonly schema: Pointer
}

/** Codes of one schema; real documents list up to some hundreds. */
const maxCodes = 500
const maxLevel = 3

/** The error codes an error schema lists, at its top or inside what wraps the error. */
export function listedCodes(schema: Pointer, doc: SpecDocument, shapes: Shapes): ListedCode[] {
  const found: ListedCode[] = []
  const seen = new Set<Pointer>()
  const visit = (at: Pointer, path: readonly string[] | null, level: number) => {
    const { pointer } = doc.resolve(at)
    if (seen.has(pointer) || level > maxLevel) return
    seen.add(pointer)
    const { properties, items } = shapes.at(pointer)
    for (const branch of branchesOf(doc, pointer)) visit(branch, path, level)
    if (items !== null) visit(items, null, level + 1)
    const siblings = new Set([...properties.keys()].map(normalizeName))
    for (const [key, property] of properties) {
      const shape = shapes.at(property)
      const name = normalizeName(key)
      const below = path === null ? null : [...path, key]
      if ((shape.object || shape.array) && isEnvelope(name)) visit(property, below, level + 1)
      else if (roleOf(name, shape, siblings, path === null) === 'code')
        for (const code of listedValues(shape))
          if (typeof code === 'string' && code !== '' && found.length < maxCodes)
            found.push({ code, path: below, schema: property })
    }
  }
  visit(schema, [], 0)
  return found
}

/** Statuses that a code can tell by its words. */
const telling = [429, 401, 403, 404, 402, 409, 412, 413, 415, 422, 503, 500] as const

/**
 * The status an API answers with such a code: the only one whose response lists it, else what the code says, best one that the
 * operation documents; else the usual one.
 *
 * @param statuses of the responses that list it: '404', '4XX', 'default'
 */
export function statusOfCode(code: string, statuses: readonly string[], usual: number): number {
  const exact = statuses.filter((status) => /^[45]\d\d$/.test(status)).map(Number)
  if (exact.length === 1 && statuses.length === 1) return exact[0]!
  const scored = telling
    .map((status) => ({ status, score: likeness(code, wordsFor(status)) + (exact.includes(status) ? 0.01 : 0) }))
    .sort((a, b) => b.score - a.score)
  const best = scored[0]!
  if (best.score >= 0.02) return best.status
  return exact.includes(usual) ? usual : (exact.find((status) => status < 500) ?? exact[0] ?? usual)
}

const vague =
  /^(invalid.*|unknown|missing|insufficient|quota exceeded|limit exceeded|limit|auth|unexpected|not allowed|timeout|card|too many|lock timeout|unprocessable entity|failed precondition|validation.*|bad request)$/

/** What means the status and nothing else. */
function wordsFor(status: number): string[] {
  return kindMeanings(kindOfStatus(status)).filter((phrase) => !vague.test(phrase))
}

/** Statuses of the responses that are failures, in the order of the document. */
export function failuresOf(operation: Operation): Operation['responses'] {
  const isDefault = (status: string) => status === 'default' && operation.success.declared !== 'default'
  return operation.responses.filter(({ status }) => /^[45](\d\d|XX)$/i.test(status) || isDefault(status))
}
