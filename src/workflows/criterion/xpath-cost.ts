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

/** How large a document is. */
export interface Extent {
  readonly nodes: number
  /** Elements within elements. */
  readonly depth: number
}

export function extentOf(xml: string): Extent {
  let nodes = 1
  let depth = 0
  let most = 1
  for (const [, closing, empty] of xml.matchAll(/<(\/?)[^<>]*?(\/?)>/g)) {
    if (closing === '/') depth--
    else {
      nodes++
      most = Math.max(most, depth + 1)
      if (empty !== '/') depth++
    }
  }
  return { nodes, depth: most }
}

/**
 * Why it would take too long on a document of that extent; '' when it would not. Each walk of the document within another one
 * (`//a[//b]`), and each loop, multiplies by its nodes; each further walk of a path (`//a//b`) by its depth, or by its nodes where
 * the path also leads up or aside.
 */
export function costProblem(path: string, { nodes, depth }: Extent): string {
  if (depth > maxDepth) return `the XML is nested more than ${maxDepth} deep`
  const bare = withoutStrings(path)
  // Of `for $a in …, $b in …` each variable is a loop of its own.
  const loops = [...bare.matchAll(/\$[^\s,()]+\s+in\b|\bto\b|!(?!=)/g)].length
  // What is equal to any of many is looked for among all of them; a number, a text or a function's value is one.
  const among = /[=<>]\s*(?:\(*\s*[/@.*]|[A-Za-z_][\w:.-]*(?![\w:.(-]|\s*\())/.test(bare) ? 1 : 0
  const { nested, further } = walksIn(bare)
  const aside = /\.\.|\b(?:parent|ancestor|following|preceding)\b/.test(bare)
  const visits =
    Math.max(nodes, 2) ** Math.max(loops + nested, among * 2) * Math.max(aside ? nodes : depth, 2) ** further
  return visits > maxVisits ? `it would visit more than ${maxVisits} nodes` : ''
}

const walk = '//|\\b(?:descendant|following|preceding|ancestor)[a-z-]*\\s*::'
const tokens = new RegExp(`[[(\\])]|${walk}|[=<>,|+]|\\b(?:and|or|eq|ne|lt|le|gt|ge|union|return|satisfies|in)\\b`, 'g')
const isWalk = new RegExp(`^(?:${walk})$`)

/** The most walks that are within each other, and the most that follow each other in one path beyond its first. */
function walksIn(bare: string): { nested: number; further: number } {
  /** For each open bracket: how many walks the path within it has so far, and whether any path there walked. */
  const open = [{ now: 0, walked: false }]
  let nested = 0
  let further = 0
  for (const [token] of bare.matchAll(tokens)) {
    const within = open[open.length - 1]!
    if (token === '[' || token === '(') open.push({ now: 0, walked: false })
    else if (token === ']' || token === ')') {
      if (open.length > 1) open.pop()
    } else if (isWalk.test(token)) {
      within.now++
      within.walked = true
    } else within.now = 0
    nested = Math.max(nested, open.filter(({ walked }) => walked).length)
    further = Math.max(further, within.now - 1)
  }
  return { nested, further }
}

function withoutStrings(path: string): string {
  return path.replace(/'[^']*'|"[^"]*"/g, "''")
}
