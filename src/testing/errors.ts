/** Something in a test is not as it should be: the message says what, and how to mend it. */
export class SandboxError extends Error {
  override readonly name: string = 'SandboxError'
}
