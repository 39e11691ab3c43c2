import type { Blueprint, Operation } from '../blueprint/blueprint.ts'
import type { CredentialView } from '../server/views.ts'

/** A command that shows the API alive when pasted: a list without required parameters, with its credentials. */
export function curlFor(
  blueprint: Blueprint,
  credentials: readonly CredentialView[],
  bases: CurlBases,
): string | undefined {
  const candidates = blueprint.operations.filter(isPlain)
  const operation =
    candidates.find(({ behavior, deprecated }) => behavior.kind === 'list' && !deprecated) ??
    candidates.find(({ behavior }) => behavior.kind === 'list' || behavior.kind === 'read') ??
    candidates[0]
  if (operation === undefined) return undefined
  const used = credentialsOf(operation, credentials)
  const base = used.length > 0 || bases.alone ? bases.root : bases.sandbox
  const fixed = Object.entries(operation.fixedQuery ?? {})
  const queries = [...fixed, ...used.filter((use) => use.in === 'query').map((use) => [use.name, use.value] as const)]
  const query = queries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const url = `${base}${operation.basePaths[0] ?? ''}${operation.path}${query === '' ? '' : `?${query}`}`
  const flags = used.flatMap(flag)
  return ['curl', ...flags, quote(url)].join(' ')
}

export interface CurlBases {
  /** The server's own URL: enough where a credential, or being alone, tells which sandbox is meant. */
  readonly root: string
  readonly sandbox: string
  /** A single API is served. */
  readonly alone: boolean
}

function isPlain(operation: Operation): boolean {
  return (
    operation.method === 'GET' &&
    !operation.path.includes('{') &&
    operation.basePaths.every((base) => !base.includes('{')) &&
    !operation.parameters.some(({ required }) => required)
  )
}

/** Those of the first alternative that can be met; none for a public operation. */
function credentialsOf(operation: Operation, credentials: readonly CredentialView[]): CredentialView[] {
  for (const alternative of operation.security) {
    const found = alternative.map(({ scheme }) => credentials.find((credential) => credential.scheme === scheme))
    if (found.every((credential) => credential !== undefined)) return found
  }
  return operation.security.length === 0 ? [] : credentials.slice(0, 1)
}

function flag(credential: CredentialView): string[] {
  if (credential.in === 'query') return []
  if (credential.in === 'cookie') return ['-b', quote(`${credential.name}=${credential.value}`)]
  if (credential.username !== undefined) return ['-u', quote(`${credential.username}:${credential.password ?? ''}`)]
  return ['-H', quote(`${credential.name}: ${credential.value}`)]
}

/** For a POSIX shell; bare where nothing needs quoting. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
