import type { JsonObject } from '../lib/json.ts'
import type { Credential, Release, Sandbox, Sandboxes } from '../sandbox/sandbox.ts'

export type { NextSteps } from '../simulate/next.ts'

/** An API as the control plane and the ready line show it. */
export interface ApiView {
  readonly api: string
  readonly title: string
  readonly version: string
  readonly operations: number
  readonly resources: number
  readonly workflows: readonly string[]
}

/** A credential as it is shown: with the absolute URL of the token endpoint instead of its path. */
export type CredentialView = Omit<Credential, 'tokenPath'> & { readonly tokenUrl?: string }

export interface SandboxView {
  readonly id: string
  readonly api: string
  readonly name: string
  readonly url: string
  readonly hostUrl: string
  readonly seed: number
  /** RFC 3339. */
  readonly createdAt: string
}

/** Shown once, to whoever made the sandbox. */
export interface SandboxSecrets {
  readonly credentials: readonly CredentialView[]
  readonly webhookSecret: string
  readonly controlKey: string
}

/** @param workflows names of those that somebody wrote */
export function apiView({ blueprint }: Release, workflows: readonly string[] = []): ApiView {
  return {
    api: blueprint.api,
    title: blueprint.title,
    version: blueprint.version,
    operations: blueprint.operations.length,
    resources: blueprint.resources.length,
    workflows,
  }
}

/** Where a sandbox answers, by path and by host. @param origin of the server: `http://127.0.0.1:4000` */
export function sandboxAddress(
  sandboxes: Sandboxes,
  sandbox: Sandbox,
  origin: string,
): { url: string; hostUrl: string } {
  const { id, api, name } = sandbox.record
  const label = sandboxes.byHost(api) === sandbox ? api : name
  const port = /:(\d+)$/.exec(origin)
  return { url: `${origin}/sandboxes/${id}`, hostUrl: `http://${label}.localhost${port?.[0] ?? ''}` }
}

export function sandboxView(sandboxes: Sandboxes, sandbox: Sandbox, origin: string): SandboxView {
  const { id, api, name, seed, createdAt } = sandbox.record
  return {
    id,
    api,
    name,
    ...sandboxAddress(sandboxes, sandbox, origin),
    seed,
    createdAt: new Date(createdAt).toISOString(),
  }
}

export function sandboxSecrets(sandbox: Sandbox, url: string): SandboxSecrets {
  const { credentials, webhookSecret, controlKey } = sandbox.record
  return { credentials: credentials.map((credential) => credentialView(credential, url)), webhookSecret, controlKey }
}

function credentialView({ tokenPath, ...credential }: Credential, url: string): CredentialView {
  return tokenPath === undefined ? credential : { ...credential, tokenUrl: `${url}${tokenPath}` }
}

/** As JSON, for problem details and replies typed by value. */
export function asJson(value: object): JsonObject {
  return { ...value } as JsonObject
}
