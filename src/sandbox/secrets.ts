import type { SandboxRecord } from './sandbox.ts'

/** The secrets that authenticate a call to the simulated API. */
export function dataSecrets(record: SandboxRecord): string[] {
  const values = record.credentials.map(
    ({ password, clientSecret, value }) => password ?? clientSecret ?? value.replace(/^\S+ /, ''),
  )
  return [...new Set(values)]
}

/** Every secret of the sandbox: none of them may show in a log. */
export function secretValues(record: SandboxRecord): string[] {
  return [...dataSecrets(record), record.controlKey, record.webhookSecret]
}
