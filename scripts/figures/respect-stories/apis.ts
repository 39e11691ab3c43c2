import { join } from 'node:path'
import { shared } from '../../../test/shared.ts'

/** An API whose stories are run. */
export interface StoriedApi {
  readonly name: string
  readonly document: string
  readonly overlays: readonly string[]
}

const root = join(import.meta.dirname, '../../..')
const example = (name: string): StoriedApi => ({
  name,
  document: join(root, 'examples', name, 'openapi.yaml'),
  overlays: [join(root, 'examples', name, 'overlay.yaml')],
})
const catalogued = (name: string, file: string): StoriedApi => ({
  name,
  document: shared(`specs/${file}`),
  overlays: [join(root, 'catalog', name, 'overlay.yaml')],
})
const cold = (file: string): StoriedApi => ({
  name: file.replace(/\.\w+$/, ''),
  document: shared(`specs/${file}`),
  overlays: [],
})

export const storiedApis: readonly StoriedApi[] = [
  example('orders'),
  example('onboarding'),
  catalogued('github', 'github.json'),
  catalogued('stripe', 'stripe.yaml'),
  catalogued('twilio', 'twilio_api_v2010.json'),
  catalogued('workos', 'workos.yaml'),
  ...[
    'asana.yaml',
    'digitalocean.json',
    'jira.json',
    'linode.json',
    'mollie.yaml',
    'openai.yaml',
    'pagerduty.json',
    'redocly_museum.yaml',
    'spotify.yaml',
    'train_travel.yaml',
    'xero_accounting.yaml',
    'zoom.json',
  ].map(cold),
]
