import { describe, expect, test } from 'vitest'
import { hasShared } from '../shared.ts'
import { replayCases, replayFolders } from './replay/config.ts'
import { exceptionOf, exceptions, skipReason } from './replay/exceptions.ts'
import { replay } from './replay/replay.ts'

/** Workflows of others on replies that they recorded: outcome, number of calls, outputs. */
describe.skipIf(!hasShared)('recorded replies', () => {
  const cases = hasShared ? replayFolders().flatMap(replayCases) : []
  const runnable = cases.filter((one) => skipReason(one) === '')

  test('10 folders, 22 workflows, of which 4 cannot be run', () => {
    expect([replayFolders().length, cases.length, cases.length - runnable.length]).toEqual([10, 22, 4])
    expect(cases.filter((one) => skipReason(one) !== '').map(({ folder }) => folder)).toEqual(
      Array(4).fill('example_real_mode'),
    )
  })

  test.each(runnable.map((one) => [`${one.folder} ${one.workflowId}`, one] as const))('%s', async (_, one) => {
    const { differences } = await replay(one)
    const exception = exceptionOf(one)
    if (exception === undefined) expect(differences).toEqual([])
    else expect(differences.map(({ what }) => what)).toEqual(exception.differs)
  })

  test('every exception is of a workflow that is there', () => {
    const found = exceptions.filter(({ folder, workflowId }) =>
      runnable.some((one) => one.folder === folder && one.workflowId === workflowId),
    )
    expect(found).toEqual(exceptions)
  })
})
