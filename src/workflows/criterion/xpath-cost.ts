import { isLinear } from '../../openapi/validate/pattern-safety.ts'

const maxLength = 2000
const maxRange = 10_000
const maxVisits = 20_000_000
/** Elements within elements: putting nodes in the order of the document takes a look at all that they are in. */
const maxDepth = 200

/**
 * Refuses what an XPath of a stranger must not do, as nothing can stop it once it runs: regular expressions that may
 * back-track, functions (they can recurse), long ranges.
 *
 * @throws Error with the reason
 */
export function checkXPath(path: string): void {
  if (path.length > maxLength) throw new Error(`it is longer than ${maxLength} characters`)
  const bare = withoutStrings(path)
  if (
    /\bfunction\s*\(|#\s*\d|\b(fold-left|fold-right|for-each|for-each-pair|apply|sort|string-join\s*\(\s*for)\b/.test(
      bare,
    )
  )
    throw new Error('functions of its own, or as values, are not allowed')
  if (
    /\b(doc|doc-available|collection|unparsed-text|unparsed-text-lines|parse-xml|transform|load-xquery-module)\s*\(/.test(
      bare,
    )
  )
    throw new Error('it may not read other documents')
  for (const range of bare.matchAll(/(\S+)\s+to\s+(\S+)/g))
    if (!/^\d+[)\]]?$/.test(range[2]!) || Number.parseInt(range[2]!, 10) > maxRange)
      throw new Error(`a range must end with a number up to ${maxRange}`)
  checkPatterns(path, bare)
}

function checkPatterns(path: string, bare: string): void {
  const uses = [...bare.matchAll(/\b(matches|replace|tokenize|analyze-string)\s*\(/g)].length
  const plain = [
    ...path.matchAll(
      /\b(?:matches|replace|tokenize|analyze-string)\s*\([^(),'"]*(?:\([^(),'"]*\)[^(),'"]*)?,\s*(?:'([^']*)'|"([^"]*)")/g,
    ),
  ]
  if (plain.length !== uses) throw new Error('the regular expression of a function must be written there as a string')
  const unsafe = plain.map((use) => use[1] ?? use[2] ?? '').find((pattern) => !isLinear(pattern))
  if (unsafe !== undefined) throw new Error(`${unsafe} may take exponential time to match`)
}

/**
 * Why it would take too long on a document of so many nodes; '' when it would not. Each walk of the document within another
 * one (`//a[//b]`), and each loop, multiplies.
 */
export function costProblem(path: string, nodes: number): string {
  const bare = withoutStrings(path)
  const loops = [...bare.matchAll(/\b(?:for|some|every|to)\b|!(?!=)/g)].length
  const exponent = loops + nestedWalks(bare)
  return Math.max(nodes, 2) ** exponent > maxVisits ? `it would visit more than ${maxVisits} nodes` : ''
}

function nestedWalks(bare: string): number {
  /** For each open bracket: whether something within it walks. */
  const walks = [false]
  let most = 0
  for (const token of bare.matchAll(/[[(\])]|\/\/|\b(?:descendant|following|preceding|ancestor)[a-z-]*\s*::/g)) {
    if (token[0] === '[' || token[0] === '(') walks.push(false)
    else if (token[0] === ']' || token[0] === ')') {
      if (walks.length > 1) walks.pop()
    } else walks[walks.length - 1] = true
    most = Math.max(most, walks.filter(Boolean).length)
  }
  return most
}

function withoutStrings(path: string): string {
  return path.replace(/'[^']*'|"[^"]*"/g, "''")
}
