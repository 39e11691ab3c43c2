import { json } from '../errors.ts'
import { controlPlaneDocument } from '../openapi-document.ts'
import type { Route } from './table.ts'

export const serviceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    name: 'getHealth',
    who: 'anyone',
    run: ({ version }) => json(200, { status: 'ok', name: 'specbox', version }),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    name: 'getOpenApiDocument',
    who: 'anyone',
    run: ({ version, origin }) => json(200, controlPlaneDocument(version, `${origin}/_specbox/v1`)),
  },
]
