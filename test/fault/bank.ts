import { infer } from '../../src/blueprint/infer.ts'
import { createFrozenClock } from '../../src/lib/clock.ts'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { loadText } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Release, Sandbox } from '../../src/sandbox/sandbox.ts'
import { createSandboxes } from '../../src/sandbox/sandboxes.ts'
import { serve } from '../../src/server/server.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { installationOf } from '../webhooks/installation.ts'

const error = `
            application/json:
              schema: { $ref: '#/components/schemas/Error' }`

/** Payments with all that a document and an overlay can say of failure. */
export const bank = `
openapi: 3.1.0
info: { title: Bank, version: '1' }
servers: [{ url: https://api.bank.test/v1 }]
security: [{ Key: [] }]
paths:
  /payments:
    get:
      operationId: listPayments
      responses:
        '200':
          description: All of them.
          headers:
            X-RateLimit-Limit: { schema: { type: integer }, example: 60 }
            X-RateLimit-Remaining: { schema: { type: integer } }
            X-RateLimit-Reset: { description: Unix time at which the window ends, schema: { type: integer } }
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Payment' } }
        '429': { $ref: '#/components/responses/TooMany' }
    post:
      operationId: createPayment
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } }
      responses:
        '201':
          description: The payment.
          headers:
            RateLimit: { schema: { type: string } }
            RateLimit-Policy: { schema: { type: string } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } }
        '400':
          description: The request is not valid.
          content: ${error}
              examples:
                amount_too_small:
                  summary: The amount is below the minimum
                  value: { error: { code: amount_too_small, message: At least 50 cents } }
                currency_unknown:
                  value: { error: { code: currency_unknown, message: No such currency } }
        '402':
          description: The payment was declined.
          content: ${error}
        '409':
          description: The payment exists.
          content: ${error}
              example: { error: { code: duplicate_payment, message: Paid already } }
        '429': { $ref: '#/components/responses/TooMany' }
  /payments/{payment_id}:
    parameters: [{ name: payment_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getPayment
      responses:
        '200':
          description: The payment.
          content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } }
        '404':
          description: There is no such payment.
          content: ${error}
components:
  securitySchemes: { Key: { type: apiKey, in: header, name: api-key } }
  responses:
    TooMany:
      description: Too many requests in too short a time.
      headers:
        Retry-After: { schema: { type: integer } }
        X-RateLimit-Remaining: { schema: { type: integer } }
      content: ${error}
  schemas:
    Payment:
      type: object
      required: [amount]
      properties:
        id: { type: string, readOnly: true }
        amount: { type: integer, minimum: 1 }
        card: { type: string }
        email: { type: string, format: email }
        status: { type: string, enum: [pending, succeeded, failed], default: pending, readOnly: true }
    Error:
      type: object
      required: [error]
      properties:
        error:
          type: object
          required: [code, message]
          properties:
            code: { type: string, enum: [card_declined, insufficient_funds, amount_too_small, currency_unknown, duplicate_payment, rate_limited, not_found, internal_error, other] }
            message: { type: string }
x-specbox:
  outcomes:
    createPayment:
      stolen_card:
        description: The card is reported stolen
        refuse: { status: 402, code: card_declined, message: "'Call the bank about ' + request.body.card" }
        magic: { card: ['4000', '4001'] }
      fails_later:
        description: It is accepted, and fails
        change: { to: failed }
  scenarios:
    outage:
      description: Everything is down, then it is slow
      faults:
        - { effect: { status: 503 }, when: { count: 1 } }
        - { effect: { latencyMs: 20 } }
`

export interface Answered {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name and say what they want to find
  readonly json: any
  readonly text: string
}

export interface Bank {
  readonly sandbox: Sandbox
  readonly clock: ReturnType<typeof createFrozenClock>
  call(method: string, path: string, body?: JsonObject, headers?: Record<string, string>): Promise<Answered>
  /** Arms a fault and returns its id. */
  arm(fault: JsonObject): Promise<string>
  control(method: string, path: string, body?: JsonValue): Promise<Answered>
  /** Another sandbox of the same API on the same server. */
  another(): Promise<Bank>
  close(): Promise<void>
}

const releases = new Map<string, Release>()

async function releaseOf(text: string): Promise<Release> {
  const known = releases.get(text)
  if (known !== undefined) return known
  const loaded = await loadText(text, 'memory:bank')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
  const release = createRelease({ document: loaded.document, blueprint: infer(loaded.document), seed: 1 })
  releases.set(text, release)
  return release
}

/** Serves the bank on a real socket. @param store path of its data, so that it can be opened again */
export async function openBank(store = ':memory:', text = bank): Promise<Bank> {
  const release = await releaseOf(text)
  const opened = openSqliteStore({ path: store })
  const clock = createFrozenClock(Date.UTC(2026, 4, 1, 12))
  const sandboxes = createSandboxes({ store: opened, clock })
  sandboxes.publish(release)
  const loadApi = async () => ({ ok: false, detail: 'One document only', problems: [] }) as const
  const { webhooks } = installationOf(opened)
  const listening = await serve({
    sandboxes,
    webhooks,
    version: 'test',
    loadApi,
    port: 0,
    host: '127.0.0.1',
    limits: { drain: 50 },
  })
  const bankOf = (sandbox: Sandbox): Bank => {
    const { id, controlKey, credentials } = sandbox.record
    const send = async (url: string, method: string, headers: Record<string, string>, body?: JsonValue) => {
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const text = body === undefined ? {} : { body: JSON.stringify(body) }
      const reply = await fetch(url, { method, headers: { ...type, ...headers }, ...text })
      const answer = await reply.text()
      const isJson = /json/.test(reply.headers.get('content-type') ?? '')
      return {
        status: reply.status,
        headers: reply.headers,
        text: answer,
        json: isJson ? JSON.parse(answer) : undefined,
      }
    }
    const control: Bank['control'] = (method, path, body) =>
      send(
        `${listening.url}/_specbox/v1/sandboxes/${id}${path}`,
        method,
        { authorization: `Bearer ${controlKey}` },
        body,
      )
    return {
      sandbox,
      clock,
      control,
      call: (method, path, body, headers = {}) =>
        send(
          `${listening.url}/sandboxes/${id}/v1${path}`,
          method,
          { 'api-key': credentials[0]!.value, ...headers },
          body,
        ),
      arm: async (fault) => {
        const { status, json } = await control('POST', '/faults', fault)
        if (status !== 201) throw new Error(`Failed to arm: ${JSON.stringify(json)}`)
        return json.id
      },
      another: async () => bankOf(await sandboxes.create({ api: release.blueprint.api })),
      close: async () => {
        await listening.close()
        await webhooks.stop(0)
        await opened.close()
      },
    }
  }
  return bankOf(await sandboxes.create({ api: release.blueprint.api, isDefault: true }))
}
