import type { Blueprint, SecurityScheme } from '../blueprint/blueprint.ts'
import type { Seeder } from '../simulate/seed/seed.ts'
import type { Credential } from './sandbox.ts'

/** One credential for every security scheme of the document; all of them carry the sandbox's one key. */
export function createCredentials(
  blueprint: Blueprint,
  key: string,
  clientId: string,
  username: string,
): readonly Credential[] {
  const schemes = blueprint.security.schemes
  if (schemes.length === 0) {
    return [{ scheme: 'Authorization', type: 'http', in: 'header', name: 'Authorization', value: `Bearer ${key}` }]
  }
  return schemes.flatMap((scheme) => credentialFor(scheme, key, clientId, username))
}

function credentialFor(scheme: SecurityScheme, key: string, clientId: string, username: string): Credential[] {
  const base = { scheme: scheme.name, type: scheme.type } as const
  if (scheme.type === 'apiKey')
    return [{ ...base, in: scheme.in ?? 'header', name: scheme.parameter ?? 'Authorization', value: key }]
  if (scheme.type === 'mutualTLS') return []
  if (scheme.type === 'http' && scheme.scheme === 'basic') {
    const value = `Basic ${Buffer.from(`${username}:${key}`, 'utf8').toString('base64')}`
    return [{ ...base, in: 'header', name: 'Authorization', value, username, password: key }]
  }
  const bearer = {
    ...base,
    in: 'header',
    name: 'Authorization',
    value: `${scheme.type === 'http' ? capitalized(scheme.scheme) : 'Bearer'} ${key}`,
  } as const
  if (scheme.type === 'openIdConnect') return [{ ...bearer, clientId, clientSecret: key }]
  if (scheme.type !== 'oauth2') return [bearer]
  const tokenUrl = scheme.flows.find((flow) => flow.tokenUrl !== null)?.tokenUrl
  const tokenPath = tokenUrl?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
  return [
    {
      ...bearer,
      clientId,
      clientSecret: key,
      ...(tokenPath === undefined ? {} : { tokenPath: tokenPath.startsWith('/') ? tokenPath : `/${tokenPath}` }),
    },
  ]
}

const capitalized = (scheme: string | null) =>
  scheme === null || scheme === '' ? 'Bearer' : scheme[0]!.toUpperCase() + scheme.slice(1)

/**
 * Who a Basic user name says one is: where most paths start below one kind of account (`/accounts/{id}/…`), the id of the
 * first seeded account, so that the same name works in the path and in the header; else `sandbox`.
 */
export function principalName(blueprint: Blueprint, seeder: Seeder): string {
  if (!blueprint.security.schemes.some((scheme) => scheme.type === 'http' && scheme.scheme === 'basic'))
    return 'sandbox'
  const counts = new Map<string, number>()
  for (const operation of blueprint.operations) {
    if (operation.behavior.kind === 'example') continue
    const first = operation.behavior.bindings.find((binding) => binding.in === 'path')
    if (first?.role === 'parent' && first.resource !== null)
      counts.set(first.resource, (counts.get(first.resource) ?? 0) + 1)
  }
  const [root, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  if (count * 2 < blueprint.operations.length) return 'sandbox'
  return seeder.collection(root)[0]?.key ?? 'sandbox'
}
