import fc from 'fast-check'

/** Any code points, half characters and controls too, as hostile documents and replies have them; the dangerous ones often. */
export const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc
    .oneof(
      fc.integer({ min: 0, max: 0x7f }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0, max: 0x10ffff }),
      fc.constantFrom(0x0a, 0x0d, 0x1b, 0x9b, 0x2028, 0x202e, 0xd800, 0xfeff, 0xffff),
    )
    .map((code) => String.fromCodePoint(code)),
})
