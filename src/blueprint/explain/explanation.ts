import type { Finding } from '../blueprint.ts'

/** An answer about one part of an API: for people as text, for programs as JSON. */
export interface Explanation {
  /** Plain text, lines at most as long as what they quote. */
  readonly text: string
  readonly data: ExplanationData
}

export interface ExplanationData {
  /** `POST /orders` or a resource's name. */
  readonly subject: string
  readonly kind: 'operation' | 'resource'
  /** What is known, one sentence a fact. */
  readonly facts: readonly Fact[]
  /** The inferred ones with their evidence, best first. */
  readonly findings: readonly Finding[]
  /** A picture of it in lines; absent: there is none. */
  readonly diagram?: string
}

export interface Fact {
  /** What it is about: `body`, `reply`, `security`, … */
  readonly topic: string
  readonly text: string
}

export function compose(
  kind: ExplanationData['kind'],
  subject: string,
  facts: readonly Fact[],
  found: readonly Finding[],
  diagram = '',
): Explanation {
  const findings = [...found].sort((a, b) => RANK.indexOf(a.confidence) - RANK.indexOf(b.confidence))
  const width = Math.max(0, ...facts.map((fact) => fact.topic.length))
  const lines = [subject, ...facts.map((fact) => `  ${fact.topic.padEnd(width)}  ${fact.text}`)]
  if (diagram !== '') lines.push('', diagram)
  if (findings.length > 0) lines.push('', 'Evidence', ...findings.flatMap(evidenceLines))
  return {
    text: `${lines.join('\n')}\n`,
    data: { subject, kind, facts, findings, ...(diagram === '' ? {} : { diagram }) },
  }
}

const RANK: readonly Finding['confidence'][] = ['authored', 'declared', 'strong', 'weak']

function evidenceLines(finding: Finding): string[] {
  const mark = finding.severity === undefined ? finding.confidence : `${finding.confidence} ${finding.severity}`
  const places = finding.evidence.slice(0, 3).map((pointer) => `      ${pointer || '(the document)'}`)
  const more = finding.evidence.length > 3 ? [`      and ${finding.evidence.length - 3} more`] : []
  return [`  ${finding.claim} (${mark}, ${finding.pass})`, ...places, ...more]
}
