/**
 * Whether a header, a parameter or a field of this name holds a secret. Tokens that only lead to the next page are none, and
 * signatures of webhooks are proofs, to be seen.
 */
export function isSecretName(name: string): boolean {
  if (name === ':') return true
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
  return secret.test(words) && !harmless.test(words)
}

const secret =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)|secret|token|jwt|(?:api|access|private|secret|signing|encryption|auth|shared|master|client|subscription|control)_?key|apikey|authorization|cookie|credentials?|(?:client_)?assertion|cvc2?|cvv2?|otp)$/

const harmless =
  /(?:^|_)(?:next|prev|previous|page|cursor|continuation|sync|start|skip|resume|starting|idempotency)_(?:page_)?(?:token|key)$/
