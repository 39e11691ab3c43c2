import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkScheme } from '../../src/webhooks/check-scheme.ts'
import { publicKeyOf, secretProblem } from '../../src/webhooks/sign/key.ts'
import { newSecret } from '../../src/webhooks/sign/new-secret.ts'
import { sign } from '../../src/webhooks/sign/sign.ts'
import { catalog, scheme, seededBytes } from './catalog.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampMs: 1_614_265_330_000,
  url: 'https://example.com',
  mediaType: json,
}

/** As their owners publish them. */
const vectors = [
  {
    name: 'standard-webhooks',
    request: { ...message, body: '{"test": 2432232314}' },
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    headers: {
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  },
  {
    name: 'standard-webhooks-ed25519',
    request: { ...message, body: '{"test": 2432232314}' },
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    headers: {
      'webhook-signature':
        'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    },
  },
  {
    name: 'github',
    request: { ...message, body: 'Hello, World!' },
    secret: "It's a Secret to Everybody",
    headers: {
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      'X-Hub-Signature': 'sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59',
    },
  },
  {
    name: 'slack',
    request: {
      ...message,
      timestampMs: 1_531_420_618_000,
      mediaType: form,
      body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    },
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    headers: {
      'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      'X-Slack-Request-Timestamp': '1531420618',
    },
  },
  {
    name: 'twilio',
    request: {
      ...message,
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
      mediaType: form,
      body: 'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212',
    },
    secret: '12345',
    headers: { 'X-Twilio-Signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=' },
  },
]

describe('published vectors', () => {
  test.each(vectors)('$name', ({ name, request, secret, headers }) => {
    expect(sign(scheme(name), { ...request, secrets: [secret] }).headers).toMatchObject(headers)
  })
})

describe('schemes with a private key', () => {
  test.each(['standard-webhooks-ed25519', 'telnyx', 'discord', 'sendgrid'])('%s: the public key verifies', (name) => {
    const using = scheme(name)
    const secret = newSecret(using, seededBytes(name))
    const { headers, body } = sign(using, { ...message, body: '{"a":"ü"}', secrets: [secret] })
    const shown = publicKeyOf(using, secret)!
    const signature = Object.entries(headers).find(([header]) => /signature(-ed25519)?$/i.test(header))![1]
    const stamp = '1614265330'
    const signed = {
      'standard-webhooks-ed25519': `${message.id}.${stamp}.${body}`,
      telnyx: `${stamp}|${body}`,
      discord: stamp + body,
      sendgrid: stamp + body,
    }[name]!
    const bytes = Buffer.from(signature.replace(/^v1a,/, ''), name === 'discord' ? 'hex' : 'base64')
    const digest = name === 'sendgrid' ? 'sha256' : null
    expect(verify(digest, Buffer.from(signed), openKey(name, shown), bytes)).toBe(true)
    expect(verify(digest, Buffer.from(`${signed} `), openKey(name, shown), bytes)).toBe(false)
  })

  /** Made by hand of what is shown: base64 or hex, raw or SPKI. */
  function openKey(name: string, shown: string) {
    const bytes = Buffer.from(shown.replace(/^whpk_/, ''), name === 'discord' ? 'hex' : 'base64')
    if (name === 'sendgrid') return createPublicKey({ key: bytes, format: 'der', type: 'spki' })
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' })
  }

  test('the pair of Standard Webhooks', () => {
    const { name, secret } = vectors[1]!
    expect(publicKeyOf(scheme(name), secret)).toBe('whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=')
  })
})

describe('the catalog', () => {
  test.each(Object.keys(catalog))('%s is well formed, and signs with a new secret', (name) => {
    expect(checkScheme(catalog[name]!)).toMatchObject({ ok: true })
    const using = scheme(name)
    const secret = newSecret(using, seededBytes(name))
    expect(secretProblem(using, secret)).toBeNull()
    const request = { ...message, body: '{"notificationItems":[{"NotificationRequestItem":{}}]}', secrets: [secret] }
    const [signed, bare] = [sign(using, request), sign(using, { ...request, secrets: [] })]
    expect(JSON.stringify(signed)).not.toMatch(/\{[a-zA-Z]+(:[^"{}]*)?\}/)
    expect(JSON.stringify(signed).length).toBeGreaterThan(JSON.stringify(bare).length + 20)
  })
})
