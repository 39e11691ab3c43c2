import { isObject } from '../../lib/json.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** An operationId with what surrounds it. */
export interface Candidate {
  readonly id: string
  readonly path: string
  readonly document: SpecDocument
}

/**
 * Which operation a mistaken operationId means: the only one that is the same but for its letters' case, an `s` at its end, or words
 * that name the API (its title, the first part of the path) and stand in one of the two. Undefined: none, or several.
 * @param filled how many path parameters the step gives: tells apart what is alike otherwise
 */
export function similarTo(id: string, candidates: readonly Candidate[], filled: number): Candidate | undefined {
  const only = (found: readonly Candidate[]) => {
    const fitting = found.length > 1 ? found.filter(({ path }) => (path.match(/\{/g) ?? []).length === filled) : found
    return fitting.length === 1 ? fitting[0] : undefined
  }
  const folded = (text: string) => text.toLowerCase()
  const singular = (text: string) => folded(text).replace(/s$/, '')
  return (
    only(candidates.filter((one) => folded(one.id) === folded(id))) ??
    only(candidates.filter((one) => singular(one.id) === singular(id))) ??
    only(candidates.filter((one) => sameWithout(id, one)))
  )
}

function sameWithout(id: string, { id: other, path, document }: Candidate): boolean {
  const [first = ''] = path.split('/').filter((part) => part !== '' && !/[{}]|^v?\d/.test(part))
  const { info } = document.root
  const title = isObject(info) && typeof info.title === 'string' ? info.title : ''
  const [wanted, given] = [id, other].map((text) => text.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const names = [first, ...title.split(/[^A-Za-z0-9]+/)]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 3)
  return names.some((word) => without(wanted!, word, given!) || without(given!, word, wanted!))
}

/** Whether a text is the other one once a word is taken out of it. */
function without(text: string, word: string, other: string): boolean {
  const at = text.indexOf(word)
  return at >= 0 && text.slice(0, at) + text.slice(at + word.length) === other
}
