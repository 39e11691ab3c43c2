import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { verifyReceipt } from '../../src/workflows/receipt/verify.ts'
import type { Door, OutgoingCall } from '../../src/workflows/run/door.ts'
import { livePerformer } from '../../src/workflows/run/live.ts'
import { runWorkflow } from '../../src/workflows/run/runner.ts'
import { flow, programOf } from '../workflows/runs/play.ts'
import { receiptOf } from './real.ts'

const workflow = flow(
  [
    {
      stepId: 'createOrder',
      operationId: 'createOrder',
      'x-security': [
        { scheme: { type: 'http', scheme: 'basic' }, values: { username: 'someone', password: '$inputs.password' } },
      ],
      parameters: [{ name: 'api-key', in: 'header', value: '$inputs.key' }],
      requestBody: { payload: { password: '$inputs.password', note: 'it is {$inputs.password}' } },
      successCriteria: [
        { condition: '$statusCode == 201' },
        { condition: '$response.body#/echo == $inputs.password' },
        { condition: '$response.header.x-key == $inputs.key' },
      ],
      outputs: { echo: '$response.body#/echo' },
    },
    {
      stepId: 'listOrders',
      operationId: 'listOrders',
      parameters: [{ name: 'free', in: 'query', value: '$inputs.password' }],
      successCriteria: [{ condition: '$request.query.free == $steps.createOrder.outputs.echo' }],
    },
  ],
  {
    inputs: {
      type: 'object',
      properties: {
        password: { type: 'string', format: 'password' },
        key: { type: 'string', 'x-specbox-credential': 'key' },
      },
    },
  },
)

/** An API that tells everything it is told, in every way that there is. */
function indiscreet({ password, key, session }: Record<string, string>): Door {
  const reply = (call: OutgoingCall) => {
    const body: JsonObject = {
      echo: password!,
      within: `<${password}>`,
      json: JSON.stringify({ password }),
      url: `https://u:p@example.com/?q=${encodeURIComponent(password!)}`,
      basic: Buffer.from(`a:${password}`).toString('base64'),
      client_secret: session!,
    }
    return {
      url: call.server + call.target,
      status: call.method === 'POST' ? 201 : 200,
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Key', key!],
        ['Set-Cookie', `session=${session}; Path=/; HttpOnly`],
        ['Location', `/orders?password=${encodeURIComponent(password!)}`],
      ] as const,
      body: new TextEncoder().encode(JSON.stringify(body)),
      duration: 1,
    }
  }
  return { send: async (call) => reply(call), wait: async () => undefined }
}

const printable = fc.stringMatching(/^[!-~]{12,30}$/)
const secrets = fc.record({
  password: fc.string({ unit: 'grapheme', minLength: 10, maxLength: 24 }),
  key: printable,
  session: fc.stringMatching(/^[a-z0-9!#$%&'*+.^_`|~-]{12,30}$/),
})

test('no secret is in a receipt, in any spelling, and its verdicts hold', async () => {
  const program = await programOf([workflow])
  await fc.assert(
    fc.asyncProperty(secrets, async (given) => {
      const { password, key, session } = given
      const door = indiscreet(given)
      const run = await runWorkflow(
        program,
        'flow',
        { password, key },
        {
          performer: livePerformer({ door, credentials: [], patience: 50, now: () => 0 }),
          now: () => 0,
        },
      )
      expect(run).toMatchObject({ outcome: 'passed', problem: '' })
      const receipt = await receiptOf(program, run)
      const text = JSON.stringify(receipt)
      for (const secret of [password, key, session])
        for (const spelled of spellings(secret)) expect(text).not.toContain(spelled)
      expect(receipt).toMatchObject({ unproven: [], run: { outcome: 'passed' } })
      expect(await verifyReceipt(JSON.parse(text))).toMatchObject({ ok: true, criteria: 4 })
    }),
    { numRuns: 200 },
  )
}, 60_000)

const spellings = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  encodeURIComponent(secret),
  new URLSearchParams({ a: secret }).toString().slice(2),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`someone:${secret}`).toString('base64'),
]
