import type { JsonObject } from '../lib/json.ts'
import { stories } from '../journeys/stories/stories.ts'
import type { Release, Sandbox } from '../sandbox/sandbox.ts'
import { settingOf } from '../sandbox/trigger.ts'
import { loadArazzoText } from '../workflows/arazzo/load.ts'
import { type BookSource, sourceUrls } from './book.ts'

/** The workflows that follow from an API's Blueprint, as documents in memory. @param sandbox a fresh one: plans look at what there is */
export async function generatedWorkflows({ blueprint }: Release, sandbox: Sandbox): Promise<BookSource[]> {
  const made = stories(settingOf(sandbox), {
    arazzo: '1.1.0',
    description: { name: 'api', url: sourceUrls.description },
    events: blueprint.events.length === 0 ? null : { name: 'events', url: sourceUrls.events },
    control: { name: 'specbox', url: sourceUrls.control },
  })
  return Promise.all(
    made.map(async ({ name, document }) => {
      const read = await loadArazzoText(JSON.stringify(document as unknown as JsonObject), `specbox:workflows/${name}`)
      if (!read.ok) throw new Error(`The generated workflow ${name} is broken: ${read.problems[0]?.message}`)
      return { loaded: read.loaded, origin: 'generated', file: '' } as const
    }),
  )
}
