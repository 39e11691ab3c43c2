import * as fc from 'fast-check'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { newSecret } from '../../src/webhooks/sign/new-secret.ts'
import { sign } from '../../src/webhooks/sign/sign.ts'
import { scheme, seededBytes } from './catalog.ts'

const using = scheme('standard-webhooks')

test('whatever the id and the body: the signature holds, and for no other bytes', () => {
  const property = fc.property(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string(),
    fc.nat(),
    fc.integer({ min: 0, max: 7 }),
    (id, body, seed, at, bit) => {
      const secret = newSecret(using, seededBytes(seed))
      const request = { id, timestampMs: Date.now(), url: 'https://example.com', mediaType: 'text/plain', body }
      const signed = sign(using, { ...request, secrets: [secret] })
      const sent = Buffer.from(signed.body)
      expect(accepts(secret, sent, signed.headers)).toBe(true)
      sent[at % sent.length]! ^= 1 << bit
      expect(accepts(secret, sent, signed.headers)).toBe(false)
    },
  )
  fc.assert(property, { numRuns: 300 })
})

function accepts(secret: string, body: Buffer, headers: Readonly<Record<string, string>>): boolean {
  try {
    new Webhook(secret).verify(body, { ...headers }, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}
