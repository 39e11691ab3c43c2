/** How one of the 38 Arazzo documents is run: with what its own test gives it. */
export interface CafeDocument {
  /** Below `conformance/cafe/respect`. */
  readonly path: string
  readonly inputs?: Readonly<Record<string, unknown>>
  /** What Respect makes of a criterion that does not hold; an error unless told. */
  readonly criteria?: 'warn' | 'off'
  /** Calls, and how many steps these are with those that call a workflow: Respect counts the former, our runner the latter. */
  readonly most?: { readonly calls: number; readonly steps: number }
  readonly workflows?: readonly string[]
  /** Source descriptions whose calls go to a place where nothing listens. */
  readonly unreachable?: readonly string[]
}

/** Its tests set this in the environment; documents read it as `$inputs.env.AUTH_TOKEN`. */
export const environment = { AUTH_TOKEN: 'Basic Og==' }

const person = { username: 'John', password: 'password', secret: { secretValue: 'secretToken' } }
const project = {
  PROJECT_CLIENT_ID: '0000001',
  PROJECT_CLIENT_SECRET: 'PROJECT_CLIENT_SECRET',
  PROJECT_SUBSCRIPTION_KEY: 'PROJECT_SUBSCRIPTION_KEY',
}
const secret = { secret: 'some-password' }
const folder = (name: string, options: Omit<CafeDocument, 'path'> = {}): CafeDocument => ({
  path: `${name}/${name}.arazzo.yaml`,
  ...options,
})

export const cafeDocuments: readonly CafeDocument[] = [
  { path: 'cafe-menu.arazzo.yaml' },
  folder('case-insensitive-headers'),
  { path: 'cat-fact-api/auto-cat.arazzo.yaml' },
  folder('consider-severity-in-next-step-execution', { criteria: 'warn' }),
  { path: 'free-apis/free.arazzo.yaml' },
  folder('implicit'),
  folder('inputs-passed-to-step-target-workflow', { inputs: project }),
  { path: 'inputs-passed-to-step-target-workflow/events.arazzo.yaml', inputs: project },
  folder('inputs-passed-to-step-target-workflow-and-remapped', { inputs: project }),
  { path: 'inputs-passed-to-step-target-workflow-and-remapped/events.arazzo.yaml', inputs: project },
  folder('inputs-with-cli-and-env', { inputs: { username: 'John', password: 'password' } }),
  folder('local-json-server'),
  folder('mask-input-secrets', { inputs: person }),
  { path: 'max-steps/arazzo.yaml', most: { calls: 10, steps: 11 }, workflows: ['infinite'] },
  folder('outputs-access-syntax-variations'),
  folder('outputs-in-path-parameters'),
  folder('replacements'),
  folder('reusable-components', { inputs: { store_id: '42', my_pet_tags: ['one', 'two'], 'reusable-test': '123' } }),
  folder('reveal-masked-input-secrets', { inputs: person }),
  folder('server-override-with-console-parameters', { unreachable: ['cafe-api'] }),
  { path: 'severity-error-level/severity-level.arazzo.yaml' },
  { path: 'severity-off-level/severity-level.arazzo.yaml', criteria: 'off' },
  { path: 'severity-warn-level/severity-level.arazzo.yaml', criteria: 'warn' },
  folder('step-on-failure-type-end-action'),
  folder('step-on-success-type-end-action'),
  folder('workflow-depends-on-failed'),
  folder('workflow-depends-on-not-found'),
  folder('workflow-failure-actions'),
  folder('workflow-success-actions'),
  folder('x-allow-reserved-query-param'),
  folder('x-security-api-key-auth', { inputs: { secret: 'some-api-key' } }),
  folder('x-security-basic-auth', { inputs: secret }),
  folder('x-security-bearer-auth', { inputs: secret }),
  folder('x-security-oauth2-auth', { inputs: secret }),
  folder('x-security-on-workflow-level-merged-to-steps', { inputs: secret }),
  folder('x-security-open-id-connect-auth', { inputs: secret }),
  folder('x-security-resolve-scheme-name', { inputs: secret }),
  folder('x-security-scheme-apply-order', { inputs: secret }),
]
