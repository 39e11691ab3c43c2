import type { Model, World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { authorize } from './authorize.ts'
import { authorizeDevice, verifyDevice } from './device.ts'
import { keySet } from './identity.ts'
import { json } from './request.ts'
import { deviceGrant, type Endpoint, type OAuthSettings, oauthSettings } from './settings.ts'
import { introspect, metadata, revoke, userinfo } from './tell.ts'
import { token } from './token.ts'

/** The sandbox's authorization server. It is asked only for what the document itself does not route. */
export interface AuthorizationServer {
  /** Undefined: none of its endpoints. `name`: for the trace. */
  match(request: SandboxRequest): { readonly name: string; answer(world: World): Reply } | undefined
}

type Answer = (settings: OAuthSettings, request: SandboxRequest, world: World) => Reply

const endpoints: Record<Endpoint, { readonly methods: readonly string[]; readonly answer: Answer }> = {
  authorize: { methods: ['GET', 'POST'], answer: authorize },
  token: { methods: ['POST'], answer: token },
  device: { methods: ['POST'], answer: authorizeDevice },
  verification: { methods: ['GET', 'POST'], answer: (_, request, world) => verifyDevice(request, world) },
  introspection: { methods: ['POST'], answer: (_, request, world) => introspect(request, world) },
  revocation: { methods: ['POST'], answer: (_, request, world) => revoke(request, world) },
  userinfo: { methods: ['GET', 'POST'], answer: (_, request, world) => userinfo(request, world) },
  jwks: { methods: ['GET'], answer: (_, _request, world) => json(keySet(world)) },
  metadata: { methods: ['GET'], answer: (settings, _, world) => metadata(settings, world) },
}

export function createAuthorizationServer(model: Pick<Model, 'blueprint' | 'doc'>): AuthorizationServer {
  const settings = oauthSettings(model)
  if (settings === null) return { match: () => undefined }
  const paths = new Map<string, Endpoint>()
  for (const name of Object.keys(endpoints) as Endpoint[]) {
    if (!isOffered(name, settings)) continue
    for (const path of settings.paths[name]) if (!paths.has(path)) paths.set(path, name)
  }
  return {
    match: (request) => {
      const name = paths.get(request.path)
      if (name === undefined || !endpoints[name].methods.includes(request.method)) return undefined
      return { name, answer: (world) => endpoints[name].answer(settings, request, world) }
    },
  }
}

function isOffered(name: Endpoint, { grants, implicit }: OAuthSettings): boolean {
  if (name === 'authorize') return implicit || grants.has('authorization_code')
  if (name === 'device' || name === 'verification') return grants.has(deviceGrant)
  return true
}
