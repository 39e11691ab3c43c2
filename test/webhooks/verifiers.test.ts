import { describe, expect, test } from 'vitest'
import { tryOut, wanted } from './trials.ts'
import { verifiers } from './verifiers.ts'

describe('the vendors’ own verifiers', () => {
  test.each(verifiers)('$package: takes ours, and no other (time: $time)', async (verifier) => {
    expect(await tryOut(verifier, Date.now())).toEqual(wanted(verifier))
  })
})
