import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasShared } from '../shared.ts'
import { type Specbox, specboxFrom } from './command.ts'
import { runSdk, sdks } from './sdks.ts'

/** Needs ../shared: skipped where it is absent. */
describe.skipIf(!hasShared)('specbox exec: official SDKs, unmodified, with their defaults', () => {
  let specbox: Specbox
  beforeAll(async () => {
    specbox = await specboxFrom('sdks')
  }, 60_000)
  afterAll(() => specbox.remove())

  test.each(sdks.map((sdk) => [sdk.package, sdk] as const))(
    '%s: what it made it reads',
    async (_, sdk) => {
      const { code, printed, report, err } = await runSdk(sdk, specbox)
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
      expect(printed.same).toBe(true)
      expect(printed.made).toMatch(/\w/)
      const [api] = report.apis
      expect(api!.hosts).toEqual(sdk.hosts)
      expect(api!.operations.map(({ operation }) => operation)).toEqual(sdk.operations)
      expect(api!.unknown).toEqual([])
      expect(api!.failures.reduce((sum, { calls }) => sum + calls, 0)).toBe(sdk.failures)
      expect(api!.swappedCredentials).toBe(api!.calls)
      expect(api!.exchanges.length).toBe(api!.calls)
      expect(report.brokenConnections).toEqual([])
      expect(report.otherHosts).toEqual([])
    },
    120_000,
  )
})
