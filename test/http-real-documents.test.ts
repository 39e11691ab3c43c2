import { describe, expect, test } from 'vitest'
import { infer } from '../src/blueprint/infer.ts'
import { createRandom } from '../src/lib/random.ts'
import { loadDocument } from '../src/openapi/load.ts'
import { createValidators } from '../src/openapi/validate/validators.ts'
import type { Refusal } from '../src/simulate/exchange.ts'
import { createErrorRenderer } from '../src/simulate/http/error-reply.ts'
import { createRouter } from '../src/simulate/http/router.ts'
import { createSampler } from '../src/simulate/sample/create.ts'
import { hasShared, shared } from './shared.ts'

const context = { requestId: 'req_1', now: Date.UTC(2030, 0, 2), random: createRandom('test') }
const missing: Refusal = { kind: 'not_found', message: 'No order has the id ord_1' }
const invalid: Refusal = {
  kind: 'invalid',
  message: 'Invalid',
  fields: [
    { in: 'body', path: '/items/0/quantity', message: 'must be integer', keyword: 'type' },
    { in: 'query', path: 'limit', message: 'must be <= 100', keyword: 'maximum' },
  ],
}

describe.skipIf(!hasShared)('real documents', () => {
  const names = [
    'asana.yaml',
    'notion.json',
    'anthropic_unofficial.yaml',
    'svix.json',
    'mollie.yaml',
    'jira.json',
    'pagerduty.json',
    'fusionauth.yaml',
    'train_travel.yaml',
    'paypal_orders_v2.json',
  ]
  test.each(names)('%s: every error is valid by its schema and says what is wrong', async (name) => {
    const loaded = await loadDocument(shared(`specs/${name}`))
    if (!loaded.ok) expect.fail(JSON.stringify(loaded.failure))
    const doc = loaded.document
    const api = infer(doc)
    const validators = createValidators(doc)
    const render = createErrorRenderer(api, doc, validators, createSampler(doc, validators))
    const step = Math.max(1, Math.floor(api.operations.length / 6))
    for (const op of [null, ...api.operations.filter((_, index) => index % step === 0)])
      for (const refusal of [missing, invalid, { kind: 'unauthorized', message: 'Send a key' } as const]) {
        const reply = render(op, refusal, context)
        const response = op === null ? undefined : op.responses.find(({ status }) => status === String(reply.status))
        const schema = response?.content.find(({ type }) => type === 'application/json')?.schema
        const label = `${op?.id} ${refusal.kind} ${String(reply.body)}`
        if (schema != null)
          expect(validators.at(schema, 'response').validate(JSON.parse(String(reply.body))), label).toEqual([])
        expect(reply.status).toBeGreaterThanOrEqual(400)
      }
  })
})

describe.skipIf(!hasShared)('routes of real documents', () => {
  test.each(['github.json', 'twilio_api_v2010.json', 'bitbucket.json'])(
    '%s: every path leads to its operation',
    async (name) => {
      const loaded = await loadDocument(shared(`specs/${name}`))
      if (!loaded.ok) expect.fail(JSON.stringify(loaded.failure))
      const { operations } = infer(loaded.document)
      const router = createRouter(operations)
      const wrong = operations.filter((operation) => {
        const path = `${operation.basePaths[0]}${operation.path.replace(/\{[^}]+\}/g, 'abc123')}`
        const match = router.match(operation.method, path)
        return match.kind !== 'found' || match.operation !== operation
      })
      expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([])
    },
  )
})
