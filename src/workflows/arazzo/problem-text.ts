import type { Problem } from '../../openapi/document.ts'

/** A problem as a line for people, which editors and terminals can follow: `orders.arazzo.yaml:12:9 step create: …`. */
export function problemText(file: string, problem: Problem): string {
  const place = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`
  return `${file}${place} ${problem.message}`
}
