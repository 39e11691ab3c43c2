import { expect, test } from 'vitest'
import { wantsColor } from './terminal.ts'

const rows: [env: NodeJS.ProcessEnv, isTerminal: boolean, want: boolean][] = [
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '0' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: 'true' }, false, true],
  [{ FORCE_COLOR: '' }, false, false],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
  [{ TERM: 'dumb' }, true, false],
  [{ CI: 'true' }, false, false],
  [{ CI: 'true', FORCE_COLOR: '1' }, false, true],
]

test.each(rows)('%j, terminal %s: %s', (env, isTerminal, want) => {
  expect(wantsColor(env, isTerminal)).toBe(want)
})
