import { specboxFrom } from '../../test/exec/command.ts'
import { runSdk, sdks, versionOf } from '../../test/exec/sdks.ts'
import { hasShared } from '../../test/shared.ts'

/** Which official SDKs reach the sandbox under `specbox exec` as they are, and read there what they made. */
export async function run(names: string[]): Promise<number> {
  if (!hasShared) {
    console.log('The documents are in ../shared, which is not there')
    return 1
  }
  const chosen = names.length === 0 ? sdks : sdks.filter(({ name }) => names.includes(name))
  const specbox = await specboxFrom('figure')
  let met = 0
  try {
    console.log('| SDK | document | overlay | hosts | calls | operations | made and read again | |')
    console.log('|---|---|---|---|---|---|---|---|')
    for (const sdk of chosen) {
      const { code, printed, report } = await runSdk(sdk, specbox)
      const { hosts, calls, operations, unknown, swappedCredentials } = report.apis[0]!
      const isMet = code === 0 && printed.same === true && calls > 0 && unknown.length === 0
      if (isMet) met++
      const cells = [
        `${sdk.package} ${versionOf(sdk.package)}`,
        sdk.document,
        sdk.overlays.length === 0 ? 'none' : sdk.overlays.map((path) => path.replace(/^.*\//, '')).join(', '),
        hosts.join(', ') || 'none',
        `${calls}, ${swappedCredentials} with a key of their own`,
        String(operations.length),
        printed.same === true ? `yes: ${printed.made}` : 'no',
        isMet ? 'met' : 'MISSED',
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  } finally {
    specbox.remove()
  }
  console.log(`\n${met} of ${chosen.length} reach the sandbox ${met === chosen.length ? 'met' : 'MISSED'}`)
  return met === chosen.length ? 0 : 1
}
