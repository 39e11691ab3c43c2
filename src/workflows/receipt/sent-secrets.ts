import type { Evidence, WorkflowRun } from '../run/run.ts'
import type { Secret } from './redact.ts'

const secretHeader =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|(api[-_]?key|token|secret|password|signature)$/i

/** What went over the wire as a credential: a receipt is for others to read. */
export function sentSecrets(run: WorkflowRun): Secret[] {
  const found = new Map<string, Secret>()
  const look = (evidence: Evidence) => {
    if (evidence.kind === 'workflow') walk(evidence.run)
    if (evidence.kind !== 'call') return
    for (const [name, value] of [...evidence.request.headers, ...(evidence.reply?.headers ?? [])])
      if (secretHeader.test(name)) {
        const plain = value.replace(/^[A-Za-z]+ (?=\S+$)/, '')
        found.set(plain, { name: name.toLowerCase(), value: plain })
      }
  }
  const walk = (one: WorkflowRun) => {
    for (const dependency of one.dependencies ?? []) walk(dependency)
    for (const { evidence, next } of one.steps) {
      look(evidence)
      if ('run' in next && next.run != null) walk(next.run)
    }
  }
  walk(run)
  return [...found.values()]
}
