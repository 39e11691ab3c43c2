import { readdirSync } from 'node:fs'
import { shared } from '../../test/shared.ts'
import { openDriver } from './roundtrip/driver.ts'
import { roundTrip } from './roundtrip/steps.ts'

/**
 * Round trip of every resource with a create, over all of shared/specs (or the documents named), and the share of replies
 * valid against their declared schema. `--verbose` lists each failure.
 */
export async function run(args: string[]): Promise<number> {
  const verbose = args.includes('--verbose')
  const named = args.filter((arg) => !arg.startsWith('--'))
  const files = readdirSync(shared('specs')).filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
  const chosen = named.length === 0 ? files : files.filter((name) => named.some((part) => name.startsWith(part)))
  const totals = { resources: 0, passed: 0, replies: 0, invalid: 0, errors: 0 }
  for (const file of chosen) {
    const started = performance.now()
    const driver = await openDriver(shared(`specs/${file}`))
    if (typeof driver === 'string') {
      console.log(`${file.padEnd(36)} does not load: ${driver}`)
      continue
    }
    const failures: string[] = []
    let resources = 0
    for (const resource of driver.release.blueprint.resources) {
      const create = driver.release.blueprint.operations.find(
        ({ behavior }) => behavior.kind === 'create' && behavior.resource === resource.name,
      )
      if (create === undefined) continue
      resources++
      const result = await roundTrip(driver, resource, create)
      if (result.failure !== undefined) failures.push(`${resource.name} (${create.path}): ${result.failure}`)
    }
    const { replies, invalid, errors500 } = driver.checked
    totals.resources += resources
    totals.passed += resources - failures.length
    totals.replies += replies
    totals.invalid += invalid.length
    totals.errors += errors500.length
    const ms = Math.round(performance.now() - started)
    console.log(
      `${file.padEnd(36)} ${String(resources - failures.length).padStart(4)}/${String(resources).padEnd(4)} replies ${replies - invalid.length}/${replies} 5xx ${errors500.length} ${ms} ms`,
    )
    if (verbose)
      for (const line of [
        ...failures,
        ...invalid.map((text) => `invalid reply: ${text}`),
        ...errors500.map((text) => `5xx: ${text}`),
      ])
        console.log(`    ${line}`)
    await driver.close()
  }
  const share = totals.resources === 0 ? 0 : (100 * totals.passed) / totals.resources
  console.log(
    `\nresources ${totals.passed}/${totals.resources} (${share.toFixed(1)} %), valid replies ${totals.replies - totals.invalid}/${totals.replies}, 5xx ${totals.errors}`,
  )
  return share >= 95 && totals.invalid === 0 && totals.errors === 0 ? 0 : 1
}

if (process.argv[1]?.endsWith('roundtrip.ts')) process.exitCode = await run(process.argv.slice(2))
