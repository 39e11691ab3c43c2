import type { OAuthFlow } from '../../blueprint/blueprint.ts'
import type { Model } from '../call.ts'

/** What a document says of its authorization server; paths are below the sandbox's base URL. */
export interface OAuthSettings {
  /** `authorization_code`, `refresh_token`, …, as in discovery. */
  readonly grants: ReadonlySet<string>
  readonly implicit: boolean
  /** Scopes that may be asked for; null: the document does not name them all (OpenID Connect discovery would). */
  readonly scopes: ReadonlySet<string> | null
  readonly paths: Readonly<Record<Endpoint, readonly string[]>>
}

export type Endpoint =
  | 'authorize'
  | 'token'
  | 'device'
  | 'verification'
  | 'introspection'
  | 'revocation'
  | 'userinfo'
  | 'jwks'
  | 'metadata'

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
/** Scopes of OpenID Connect Core §5.4 and §11: always understood. */
export const identityScopes = ['openid', 'profile', 'email', 'offline_access'] as const

const grantOf: Record<OAuthFlow['flow'], string | null> = {
  authorizationCode: 'authorization_code',
  clientCredentials: 'client_credentials',
  password: 'password',
  deviceAuthorization: deviceGrant,
  implicit: null,
}

/** Null for a document with neither OAuth 2 flows nor OpenID Connect: nothing is answered beside its operations. */
export function oauthSettings(model: Pick<Model, 'blueprint' | 'doc'>): OAuthSettings | null {
  const schemes = model.blueprint.security.schemes.filter(({ type }) => type === 'oauth2' || type === 'openIdConnect')
  const oidc = schemes.some(({ type }) => type === 'openIdConnect')
  const flows = schemes.flatMap((scheme) => scheme.flows)
  if (flows.length === 0 && !oidc) return null
  const declared = flows.flatMap(({ flow }) => grantOf[flow] ?? [])
  const grants = new Set([
    ...declared,
    'client_credentials',
    ...(oidc ? ['authorization_code', 'refresh_token', deviceGrant] : []),
  ])
  if (declared.some((grant) => grant !== 'client_credentials')) grants.add('refresh_token')
  const read = (...pointers: string[]) => pointers.flatMap((pointer) => pathOf(model.doc.at(pointer)))
  const at = schemes.map(({ pointer }) => pointer)
  const flowUrls = (name: string) =>
    at.flatMap((pointer) => Object.keys(grantOf).flatMap((flow) => read(`${pointer}/flows/${flow}/${name}`)))
  const or = (paths: string[], fallback: string) => (paths.length === 0 ? [fallback] : [...new Set(paths)])
  return {
    grants,
    implicit: flows.some(({ flow }) => flow === 'implicit'),
    scopes: oidc ? null : new Set([...flows.flatMap(({ scopes }) => scopes), ...identityScopes]),
    paths: {
      authorize: or(
        flows.flatMap((flow) => pathOf(flow.authorizationUrl)),
        '/oauth/authorize',
      ),
      token: or([...flows.flatMap((flow) => pathOf(flow.tokenUrl)), ...flowUrls('refreshUrl')], '/oauth/token'),
      device: or(flowUrls('deviceAuthorizationUrl'), '/oauth/device_authorization'),
      verification: ['/oauth/device'],
      introspection: ['/oauth/introspect'],
      revocation: ['/oauth/revoke'],
      userinfo: ['/oauth/userinfo'],
      jwks: ['/oauth/jwks'],
      metadata: [
        '/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server',
        ...read(...at.flatMap((pointer) => [`${pointer}/openIdConnectUrl`, `${pointer}/oauth2MetadataUrl`])),
      ],
    },
  }
}

/** The path of a declared URL: the sandbox answers there whatever host it was declared on. */
function pathOf(url: unknown): string[] {
  if (typeof url !== 'string' || url === '') return []
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
  return [path.startsWith('/') ? path : `/${path}`]
}
