import { readFileSync } from 'node:fs'

/** One check that failed in one test case. */
export interface Failure {
  readonly check: string
  /** "POST /orders". */
  readonly operation: string
  readonly message: string
  /** Request line, media type and body, as far as they were recorded. */
  readonly request: string
  readonly status: number
  /** Body of the reply. */
  readonly reply: string
}

export interface Report {
  readonly cases: number
  readonly operations: { readonly tested: number; readonly total: number }
  readonly failures: readonly Failure[]
  /** What Schemathesis could not do, e.g. read the document. */
  readonly errors: readonly string[]
  readonly complete: boolean
}

interface Interaction {
  request?: { method: string; uri: string; headers: Record<string, string[]>; body?: Content | null }
  response?: { status_code: number; content?: Content | null } | null
}

type Content = string | { $base64?: string }

interface Recorder {
  label: string
  checks: Record<string, { name: string; status: string; failure_info?: { failure: Details } }[]>
  interactions: Record<string, Interaction>
}

interface Details {
  operation?: string
  title: string
  message: string
}

/** Reads Schemathesis's two reports: the summary (JSON) and the events (a JSON value a line). */
export function readReport(summaryPath: string, eventsPath: string): Report {
  const summary = JSON.parse(readFileSync(summaryPath, 'utf8')) as {
    complete: boolean
    operations: { tested: number; total: number }
    test_cases: { generated: number }
    errors: { title?: string; operations?: string[] }[]
  }
  const failures: Failure[] = []
  for (const line of readFileSync(eventsPath, 'utf8').split('\n')) {
    if (!line.includes('"failure"')) continue
    const event = JSON.parse(line) as { ScenarioFinished?: { recorder: Recorder } }
    if (event.ScenarioFinished !== undefined) failures.push(...failuresOf(event.ScenarioFinished.recorder))
  }
  return {
    cases: summary.test_cases.generated,
    operations: summary.operations,
    failures,
    errors: summary.errors.map((error) => JSON.stringify(error)),
    complete: summary.complete,
  }
}

function failuresOf(recorder: Recorder): Failure[] {
  return Object.entries(recorder.checks).flatMap(([id, checks]) =>
    checks
      .filter((check) => check.status === 'failure')
      .map((check) => {
        const { request, response } = recorder.interactions[id] ?? {}
        const details = check.failure_info?.failure
        const type = request?.headers['Content-Type']?.[0] ?? request?.headers['content-type']?.[0] ?? ''
        return {
          check: check.name,
          operation: details?.operation ?? recorder.label,
          message: `${details?.title ?? ''}: ${details?.message ?? ''}`,
          request: `${request?.method} ${request?.uri} ${type} ${textOf(request?.body)}`,
          status: response?.status_code ?? 0,
          reply: textOf(response?.content),
        }
      }),
  )
}

function textOf(content: Content | null | undefined): string {
  if (typeof content === 'string') return content
  return content?.$base64 === undefined ? '' : Buffer.from(content.$base64, 'base64').toString('utf8')
}
