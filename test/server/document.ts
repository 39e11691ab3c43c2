import type { SpecDocument } from '../../src/openapi/document.ts'

/** A document without paths. */
export const emptyDocument: SpecDocument = {
  source: 'memory:',
  dialect: '3.1',
  root: { openapi: '3.1.0', info: { title: 'Empty', version: '1' } },
  digest: '',
  problems: [],
  at: () => undefined,
  resolve: (pointer) => ({ pointer, value: undefined }),
}
