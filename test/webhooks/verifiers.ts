import { hmacValidator as HmacValidator } from '@adyen/api-library'
import { verifyWebhook } from '@clerk/backend/webhooks'
import { Signature } from '@hubspot/api-client'
import { verifyWebhookSignature } from '@notionhq/client'
import { verify as verifyHub } from '@octokit/webhooks-methods'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { WorkOS } from '@workos-inc/node'
import OpenAI from 'openai'
import { Resend } from 'resend'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import twilio from 'twilio'
import type { Signed } from '../../src/webhooks/sign/sign.ts'

/** One of the vendors' own verifiers, as its users call it. */
export interface Verifier {
  readonly package: string
  readonly scheme: string
  readonly mediaType: string
  /** Holds `2000` once, in a value that is signed. */
  readonly body: string
  /** Whether it refuses what is old; without a timestamp in the scheme none can. */
  readonly time: 'checked' | 'signed, left to the receiver' | 'not in the scheme'
  /** Whether it takes any of several signatures. */
  readonly rotation: boolean
  /** `secret`: what the subscriber holds, the public key for an asymmetric scheme. */
  readonly accepts: (received: Signed, secret: string) => boolean | Promise<boolean>
}

const json = 'application/json'
const event = '{"id":"evt_1","object":"event","type":"payment.paid","data":{"amount":2000,"note":"Grüße 🌍"}}'
const form = 'CallSid=CA1234&From=%2B14158675310&Amount=2000&MediaUrl=b&MediaUrl=a&Body=Gr%C3%BC%C3%9Fe+%F0%9F%8C%8D'
const notice = JSON.stringify({
  live: 'false',
  notificationItems: [
    {
      NotificationRequestItem: {
        amount: { currency: 'EUR', value: 2000 },
        eventCode: 'AUTHORISATION',
        eventDate: '2026-01-01T01:00:00+01:00',
        merchantAccountCode: 'TestMerchant',
        merchantReference: 'order-1',
        pspReference: '7914073381342284',
        success: 'true',
      },
    },
  ],
})

export const verifiers: readonly Verifier[] = [
  row('standardwebhooks 1.1.1', 'standard-webhooks', 'checked', true, (received, secret) =>
    unless(/WebhookVerificationError/, () =>
      new StandardWebhook(secret).verify(received.body, { ...received.headers }),
    ),
  ),
  row('svix 1.99.1', 'svix', 'checked', true, (received, secret) =>
    unless(/WebhookVerificationError/, () => new SvixWebhook(secret).verify(received.body, { ...received.headers })),
  ),
  row('resend 6.38.0', 'resend', 'checked', true, ({ headers, body }, webhookSecret) =>
    unless(/WebhookVerificationError/, () =>
      new Resend('re_1').webhooks.verify({
        payload: body,
        headers: {
          id: headers['svix-id']!,
          timestamp: headers['svix-timestamp']!,
          signature: headers['svix-signature']!,
        },
        webhookSecret,
      }),
    ),
  ),
  row('@clerk/backend 3.25.0', 'clerk', 'checked', true, ({ url, headers, body }, signingSecret) =>
    unless(/Unable to verify incoming webhook/, () =>
      verifyWebhook(new Request(url, { method: 'POST', headers, body }), { signingSecret }),
    ),
  ),
  row('openai 6.49.0', 'openai', 'checked', true, ({ headers, body }, secret) =>
    unless(/webhook signature|Webhook timestamp/, () =>
      new OpenAI({ apiKey: 'sk-1' }).webhooks.unwrap(body, { ...headers }, secret),
    ),
  ),
  row('stripe 13.11.0', 'stripe', 'checked', true, ({ headers, body }, secret) =>
    unless(/StripeSignatureVerificationError/, () =>
      new Stripe('sk_test_1', { apiVersion: '2023-08-16' }).webhooks.constructEvent(
        body,
        headers['Stripe-Signature']!,
        secret,
      ),
    ),
  ),
  row('@workos-inc/node 8.13.0', 'workos', 'checked', false, ({ headers, body }, secret) =>
    unless(/SignatureVerificationException/, () =>
      new WorkOS('sk_test_1').webhooks.constructEvent({
        payload: JSON.parse(body),
        sigHeader: headers['WorkOS-Signature']!,
        secret,
      }),
    ),
  ),
  row('@hubspot/api-client 13.5.0', 'hubspot', 'checked', false, ({ url, headers, body }, clientSecret) =>
    unless(/Timestamp is invalid/, () =>
      Signature.isValid({
        signatureVersion: 'v3',
        signature: headers['X-HubSpot-Signature-v3']!,
        timestamp: Number(headers['X-HubSpot-Request-Timestamp']),
        method: 'POST',
        url,
        requestBody: body,
        clientSecret,
      }),
    ),
  ),
  row('@octokit/webhooks-methods 6.0.0', 'github', 'not in the scheme', false, ({ headers, body }, secret) =>
    verifyHub(secret, body, headers['X-Hub-Signature-256']!),
  ),
  row('@notionhq/client 5.26.0', 'notion', 'not in the scheme', false, ({ headers, body }, verificationToken) =>
    verifyWebhookSignature({ body, signature: headers['X-Notion-Signature']!, verificationToken }),
  ),
  {
    ...row('twilio 6.2.0, form', 'twilio', 'not in the scheme', false, ({ url, headers, body }, token) =>
      twilio.validateRequest(token, headers['X-Twilio-Signature']!, url, repeated(body)),
    ),
    mediaType: 'application/x-www-form-urlencoded',
    body: form,
  },
  row('twilio 6.2.0, JSON', 'twilio', 'not in the scheme', false, ({ url, headers, body }, token) =>
    twilio.validateRequestWithBody(token, headers['X-Twilio-Signature']!, url, body),
  ),
  {
    ...row('@adyen/api-library 32.1.0, payments', 'adyen', 'not in the scheme', false, ({ body }, key) => {
      const [item] = JSON.parse(body).notificationItems
      return new HmacValidator().validateHMAC(item.NotificationRequestItem, key)
    }),
    body: notice,
  },
  row('@adyen/api-library 32.1.0, platforms', 'adyen-platform', 'not in the scheme', false, ({ headers, body }, key) =>
    new HmacValidator().validateHMACSignature(key, headers.HmacSignature!, body),
  ),
  row('@sendgrid/eventwebhook 8.0.0', 'sendgrid', 'signed, left to the receiver', false, ({ headers, body }, key) => {
    const webhook = new EventWebhook()
    return webhook.verifySignature(
      webhook.convertPublicKeyToECDSA(key),
      body,
      headers['X-Twilio-Email-Event-Webhook-Signature']!,
      headers['X-Twilio-Email-Event-Webhook-Timestamp']!,
    )
  }),
]

function row(
  name: string,
  scheme: string,
  time: Verifier['time'],
  rotation: boolean,
  accepts: Verifier['accepts'],
): Verifier {
  return { package: name, scheme, time, rotation, accepts, mediaType: json, body: event }
}

/** False when it throws what it throws for a bad signature; anything else is a mistake of ours. */
async function unless(refusal: RegExp, verify: () => unknown): Promise<boolean> {
  try {
    return (await verify()) !== false
  } catch (error) {
    if (error instanceof Error && refusal.test(`${error.constructor.name} ${error.name}: ${error.message}`))
      return false
    throw error
  }
}

/** As body parsers give it: the values of a repeated key in a list. */
function repeated(body: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(body)
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((key) => {
      const values = parameters.getAll(key)
      return [key, values.length > 1 ? values : values[0]!]
    }),
  )
}
