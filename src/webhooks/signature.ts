/**
 * How a webhook is signed, as data. No vendor is known here: a vendor's scheme is an entry in an overlay's or the catalog's
 * `signatures`.
 *
 * `message` and `header` values are texts with parts in braces: `{id}` `{timestamp}` `{body}` `{url}` `{signature}`
 * `{secretIndex}` `{sha256Body}` (hex of the body's digest) `{sortedForm}` (form parameters as keyvalue, sorted by key)
 * `{json:/pointer}` (a value of the JSON body, '' when missing). Everything else stands for itself.
 */
export interface SignatureScheme {
  /** For people. */
  readonly description: string
  readonly algorithm: 'hmac-sha1' | 'hmac-sha256' | 'hmac-sha512' | 'ed25519' | 'ecdsa-p256-sha256'
  /** How the key is made of the secret: its text, or decoded after `prefix` is taken off. */
  readonly key: { readonly encoding: 'utf8' | 'base64' | 'hex'; readonly prefix: string }
  readonly output: 'hex' | 'base64'
  /** The bytes that are signed, e.g. `{timestamp}.{body}`. */
  readonly message: string
  /** Same for a JSON body where it differs; absent: `message`. */
  readonly jsonMessage?: string
  readonly timestamp: 'seconds' | 'milliseconds'
  /** Headers to send. `{signatures}` in a value: one `signature` for each secret, joined by `separator`. */
  readonly headers: Readonly<Record<string, string>>
  /** One signature as it stands in the header: `v1={signature}`. */
  readonly signature: string
  readonly separator: string
  /** The signature is put into the JSON body here (before it is sent) instead of a header; absent: it is not. */
  readonly bodyPointer?: string
  /** Appended to the URL's query before signing and sending: `bodySHA256={sha256Body}`, only for JSON bodies. */
  readonly jsonQuery?: string
  /** What a new secret looks like. */
  readonly secret: {
    readonly prefix: string
    readonly bytes: number
    readonly encoding: 'base64' | 'hex' | 'alphanumeric'
  }
  /** What the receiver must answer to show that it took the event, beyond 2xx: its body contains this. */
  readonly acknowledgement?: string
  /** What is asked of a new receiver before it is used. */
  readonly handshake?: Handshake
}

/**
 * `ping`: an event of this name is sent first. `challenge`: a JSON body is posted, and the answer has to contain the challenge.
 * `secret-header`: the first request carries the secret, and the answer has to repeat it in the same header.
 */
export type Handshake =
  | { readonly kind: 'ping'; readonly event: string }
  | {
      readonly kind: 'challenge'
      readonly body: Readonly<Record<string, string>>
      /** Name of the property in `body` that is the challenge. */
      readonly property: string
    }
  | { readonly kind: 'secret-header'; readonly header: string }
