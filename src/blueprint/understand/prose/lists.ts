import { isJoint } from './mentions.ts'
import { plain, type Sentence, sentencesOf } from './tokens.ts'

/**
 * Values that a description lists where no `enum` does: "One of `open`, `paid` or `void`", "Possible values: open, paid, void".
 * The longest list counts; fewer than three values may be anything.
 */
export function statesListed(text: string): string[] {
  if (text.length > 3_000) return []
  let best = defined(text)
  for (const sentence of sentencesOf(text)) {
    const named = longestRun(sentence)
    const listed = named.length >= 3 ? named : afterColon(sentence)
    if (listed.length > best.length) best = listed
  }
  return best.length >= 3 && best.length <= 20 ? best : []
}

const value = /^[A-Za-z][A-Za-z_-]{2,30}$/

/** A list that defines one value a line: "* **Active**: …", "`open` - …". */
function defined(text: string): string[] {
  const found = plain(text)
    .split('\n')
    .flatMap(
      (line) =>
        /^\s{0,8}(?:[*+-]\s{1,4})?[`"']([A-Za-z][A-Za-z_-]{2,30})[`"']\s{0,3}(?:[:–—-]|$)/.exec(line)?.[1] ?? [],
    )
  return [...new Set(found)]
}

function longestRun(sentence: Sentence): string[] {
  let best: string[] = []
  let run: string[] = []
  for (const token of sentence) {
    if (token.code && value.test(token.raw)) run.push(token.raw)
    else if (!isJoint(token)) run = []
    if (run.length > best.length) best = [...new Set(run)]
  }
  return best
}

/** "values: a, b and c", "one of: a, b, c": single words up to the end of the sentence. */
function afterColon(sentence: Sentence): string[] {
  const at = sentence.findIndex(
    ({ text }, i) => text === ':' && /^(values?|of|are|is|statuses|states|options)$/.test(sentence[i - 1]?.text ?? ''),
  )
  if (at < 0) return []
  const found: string[] = []
  let expected = true
  for (const token of sentence.slice(at + 1)) {
    if (expected && value.test(token.raw) && !/^(and|or)$/.test(token.text)) {
      found.push(token.raw)
      expected = false
    } else if (/^(,|\/|and|or)$/.test(token.text)) expected = true
    else return []
  }
  return [...new Set(found)]
}
