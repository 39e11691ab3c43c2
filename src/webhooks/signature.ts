/**
 * How a webhook is signed, as data. No vendor is known here: a vendor's scheme is an entry in an overlay's or the catalog's
 * `signatures`. As written it may leave out what has a default: `signature.schema.json`.
 *
 * Templates are texts with parts in braces; everything else stands for itself.
 * - Anywhere: `{id}` `{timestamp}` `{type}` (the event's name) `{url}` `{sha256Body}` (hex of the body's digest).
 * - In `message` and `jsonMessage` also `{body}`, `{sortedForm}` (form parameters as keyvalue, sorted by key; '' for another
 *   media type) and `{json:/pointer}` (a value of the JSON body, '' when missing).
 * - In `signature`: `{signature}` and `{secretIndex}` (counted from 1).
 * - In a header's value: `{signatures}` (one `signature` for each secret, joined by `separator`), `{signature}` (of the newest
 *   secret alone) and `{signature:hmac-sha1}` (the same by another algorithm, for a legacy header). A header that would hold a
 *   signature is left out when there is no secret.
 * - A header whose name holds `{secretIndex}` is sent once for each secret, with that secret's `{signature}`.
 */
export interface SignatureScheme {
  /** For people. */
  readonly description: string
  readonly algorithm: SignatureAlgorithm
  /**
   * How the key is made of the secret: its text, or decoded after `prefix` is taken off. A private key is decoded to 32 bytes
   * (Ed25519 seed, P-256 scalar), to 64 (Ed25519 seed and public key) or to PKCS #8 DER.
   */
  readonly key: { readonly encoding: 'utf8' | 'base64' | 'hex'; readonly prefix: string }
  /** How the subscriber is told the public key, for `ed25519` and `ecdsa-p256-sha256`; absent: base64 of its SPKI DER. */
  readonly publicKey?: PublicKeyFormat
  readonly output: 'hex' | 'base64'
  /** The bytes that are signed, e.g. `{timestamp}.{body}`. */
  readonly message: string
  /** Same for a JSON body where it differs; absent: `message`. */
  readonly jsonMessage?: string
  readonly timestamp: 'seconds' | 'milliseconds'
  /** Headers to send. */
  readonly headers: Readonly<Record<string, string>>
  /** One signature as it stands in the header: `v1={signature}`. */
  readonly signature: string
  readonly separator: string
  /** The newest secret's signature is put into the JSON body here (before it is sent); absent: it is not. */
  readonly bodyPointer?: string
  /** Appended to the URL's query before signing and sending: `bodySHA256={sha256Body}`, only for JSON bodies. */
  readonly jsonQuery?: string
  /** What a new secret looks like. */
  readonly secret: {
    readonly prefix: string
    /** Bytes before encoding; of `alphanumeric`, characters. */
    readonly bytes: number
    readonly encoding: 'base64' | 'hex' | 'alphanumeric'
  }
  /** What the receiver must answer to show that it took the event, beyond 2xx: its body contains this. */
  readonly acknowledgement?: string
  /** What is asked of a new receiver before it is used. */
  readonly handshake?: Handshake
}

export type SignatureAlgorithm = HmacAlgorithm | AsymmetricAlgorithm
export type HmacAlgorithm = 'hmac-sha1' | 'hmac-sha256' | 'hmac-sha512'
export type AsymmetricAlgorithm = 'ed25519' | 'ecdsa-p256-sha256'

export interface PublicKeyFormat {
  readonly prefix: string
  /** `raw`: 32 bytes of Ed25519, the uncompressed point of P-256. */
  readonly format: 'raw' | 'spki'
  readonly encoding: 'base64' | 'hex'
}

/**
 * `ping`: an event of this name is sent first. `challenge`: a JSON body is posted, and the answer has to contain the challenge.
 * `secret-header`: the first request carries the secret, and the answer has to repeat it in the same header. `secret-body`: the
 * first request is a JSON body that carries the secret in this property, and any 2xx will do.
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
  | { readonly kind: 'secret-body'; readonly property: string }
