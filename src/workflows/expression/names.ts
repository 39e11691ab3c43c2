/** `identifier` of the ABNF: of inputs, outputs, components. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text)
}

/** `identifier-strict`: of steps, workflows, source descriptions. */
export function isStrictIdentifier(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text)
}

/** RFC 9110 §5.6.2. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
}

/** What runtime expressions begin with. */
export const roots = [
  'url',
  'method',
  'statusCode',
  'request',
  'response',
  'message',
  'inputs',
  'outputs',
  'steps',
  'workflows',
  'sourceDescriptions',
  'components',
  'self',
] as const

/** Whether a text begins as a runtime expression does, so that its author surely meant one. */
export function beginsAsExpression(text: string): boolean {
  const word = /^\$([A-Za-z]+)(?![A-Za-z0-9_])/.exec(text)?.[1]
  return word !== undefined && (roots as readonly string[]).includes(word)
}
