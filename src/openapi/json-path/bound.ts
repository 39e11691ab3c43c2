import { JSONPathNode, JSONPathNodeList, JSONPathQuery } from 'json-p3'

/** As the library's queries are made, as far as we reach into them. */
interface Segment {
  lazyResolve(nodes: Iterable<JSONPathNode>): Iterable<JSONPathNode>
  /** Of a descendant segment: walks a node and all below. */
  visit?(node: JSONPathNode, depth?: number): Iterable<JSONPathNode>
}

const maxDepth = 1000

/**
 * A query that throws once it has visited so many nodes: `$..[?$..[?$..*]]` asks a document of n nodes for n³. Queries within
 * its filters count too. Changes the query.
 */
export function bound(query: JSONPathQuery, visits: number): JSONPathQuery {
  let left = visits
  const count = () => {
    if (--left < 0) throw new Error(`it visits more than ${visits} nodes`)
  }
  boundParts(query, count, 0)
  return query
}

function boundParts(part: unknown, count: () => void, depth: number): void {
  if (typeof part !== 'object' || part === null || depth > maxDepth) return
  if (Array.isArray(part)) for (const item of part) boundParts(item, count, depth + 1)
  else if (part instanceof JSONPathQuery) {
    boundQuery(part, count)
    boundParts(part.segments, count, depth + 1)
  } else
    for (const key of ['selectors', 'expression', 'left', 'right', 'args', 'path'])
      if (Object.hasOwn(part, key)) boundParts((part as Record<string, unknown>)[key], count, depth + 1)
}

function boundQuery(query: JSONPathQuery, count: () => void): void {
  const segments = query.segments as unknown as Segment[]
  for (const segment of segments) if (segment.visit !== undefined) boundVisit(segment, count)
  query.query = (value) => {
    let nodes: Iterable<JSONPathNode> = [new JSONPathNode(value, [], value)]
    for (const segment of segments) nodes = counted(segment.lazyResolve(nodes), count)
    return new JSONPathNodeList([...nodes])
  }
}

function* counted(nodes: Iterable<JSONPathNode>, count: () => void): Generator<JSONPathNode> {
  for (const node of nodes) {
    count()
    yield node
  }
}

function boundVisit(segment: Segment, count: () => void): void {
  const visit = Object.getPrototypeOf(segment).visit as NonNullable<Segment['visit']>
  segment.visit = (node, depth) => {
    count()
    return visit.call(segment, node, depth)
  }
}
