import { setFlagsFromString } from 'node:v8'

/** Bytes of code that a function runs before V8 considers optimising it: V8's own measure, and a more patient one. */
const usual = 67_584
const patient = 200_000

/** The flag is V8's own affair: it is touched only in the version that it was measured with (Node 20). */
const isKnown = process.versions.v8.startsWith('11.3.')

/**
 * Lets functions run longer before V8 optimises them. Reading a document runs thousands of functions for a second at most:
 * optimising them takes a third of that second's processor time, and is hardly over when the work is.
 */
export function optimizeLate(): void {
  if (isKnown) setFlagsFromString(`--interrupt-budget=${patient}`)
}

/** Back to V8's own measure: what serves requests runs for long. */
export function optimizeAsUsual(): void {
  if (isKnown) setFlagsFromString(`--interrupt-budget=${usual}`)
}
