import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { jsonEqual, valueAt } from '../../src/lib/json.ts'
import { renderPayload } from '../../src/simulate/events/payload.ts'
import { parsed, releaseOf, subjectOf, violations, within } from '../../test/events/render.ts'
import { shared } from '../../test/shared.ts'

/**
 * Events of every shared document: how many it declares, of how many the resource and the cause are known, how many bodies are
 * valid against the schema that the document declares for them, and in how many the entity is the very one that a GET returns.
 * `events.ts [FILE…] [--failures] [--all]`; `--all` lists documents without declared events too.
 */
export async function run(args: string[]): Promise<number> {
  const files = args.filter((arg) => !arg.startsWith('--'))
  const chosen = files.length > 0 ? files : allDocuments()
  const total = {
    declared: 0,
    resource: 0,
    cause: 0,
    tried: 0,
    valid: 0,
    whole: 0,
    same: 0,
    endpoints: 0,
    callbacks: 0,
  }
  for (const file of chosen) {
    const row = await measure(file)
    if (row === null) continue
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += row[key]
    if (row.declared > 0 || args.includes('--all') || files.length > 0)
      print(file.slice(file.lastIndexOf('/') + 1), row)
    if (args.includes('--failures')) for (const failure of row.failures) console.log(`    ${failure}`)
  }
  print('all', total)
  return total.tried === 0 || total.valid === total.tried ? 0 : 1
}

type Row = Record<
  'declared' | 'resource' | 'cause' | 'tried' | 'valid' | 'whole' | 'same' | 'endpoints' | 'callbacks',
  number
>

function allDocuments(): string[] {
  return [shared('specs'), shared('specs/directory')].flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
      .map((name) => join(dir, name)),
  )
}

async function measure(file: string): Promise<(Row & { failures: string[] }) | null> {
  const release = await releaseOf(file)
  if (release === null) return null
  const { events, webhooks } = release.blueprint
  const declared = events.filter(({ source }) => source === 'declared')
  const failures: string[] = []
  const counts = { tried: 0, valid: 0, whole: 0, same: 0 }
  within(release, (world) => {
    for (const event of declared) {
      if (event.payload.schema === null) continue
      const subject = subjectOf(release, event)
      const rendered = renderPayload(release.simulator.model, world, event, subject)
      const wrong = violations(release, event, rendered)
      counts.tried++
      if (wrong.length === 0) counts.valid++
      else failures.push(`${event.name}: ${wrong.join('; ')}`)
      if (event.payload.entity === null || event.resource === null) continue
      counts.whole++
      if (jsonEqual(valueAt(parsed(rendered), event.payload.entity), subject.value)) counts.same++
    }
  })
  return {
    ...counts,
    declared: declared.length,
    resource: declared.filter(({ resource }) => resource !== null).length,
    cause: declared.filter(({ on }) => on !== null).length,
    endpoints: webhooks.endpoints.length,
    callbacks: webhooks.callbacks.length,
    failures,
  }
}

function print(name: string, row: Row): void {
  const { declared, resource, cause, tried, valid, whole, same, endpoints, callbacks } = row
  console.log(
    `${name.padEnd(40)} events ${String(declared).padStart(4)}  resource ${String(resource).padStart(4)}  cause ${String(cause).padStart(4)}  valid ${valid}/${tried}  entity as GET ${same}/${whole}  subscriptions ${endpoints}  callbacks ${callbacks}`,
  )
}
