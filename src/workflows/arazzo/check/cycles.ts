const most = 20

/** Circles in a graph, each as a path that ends where it began; the first 20. */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  for (const start of edges.keys()) {
    // A stack of our own: how long a chain is, is the document's to choose.
    const path: string[] = []
    const onPath = new Set<string>()
    const open: { node: string; next: number }[] = done.has(start) ? [] : [{ node: start, next: 0 }]
    if (open.length > 0) enter(path, onPath, start)
    while (open.length > 0) {
      const top = open[open.length - 1]!
      const to = edges.get(top.node)?.[top.next++]
      if (to === undefined) {
        done.add(top.node)
        open.pop()
        onPath.delete(path.pop()!)
      } else if (onPath.has(to)) {
        if (found.push([...path.slice(path.indexOf(to)), to]) === most) return found
      } else if (!done.has(to) && edges.has(to)) {
        open.push({ node: to, next: 0 })
        enter(path, onPath, to)
      }
    }
  }
  return found
}

function enter(path: string[], onPath: Set<string>, node: string): void {
  path.push(node)
  onPath.add(node)
}

/** `a → b → a`, its middle left out where it is long. */
export function circleText(circle: readonly string[]): string {
  const shown = circle.length <= 8 ? circle : [...circle.slice(0, 5), '…', ...circle.slice(-2)]
  return shown.join(' → ')
}
