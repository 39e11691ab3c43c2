import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { asyncApiOf } from '../../journeys/stories/async-api.ts'
import { stories } from '../../journeys/stories/stories.ts'
import type { StoryOptions } from '../../journeys/stories/story.ts'
import { settingOf } from '../../sandbox/trigger.ts'
import type { LocalGround } from '../run/ground.ts'
import { type Kept, storyFiles, writeStories } from './write-stories.ts'

export interface WriteWorkflowsOptions {
  readonly folder: string
  readonly arazzo: StoryOptions['arazzo']
  /** URL of the server whose clock is moved in workflows that let time pass. */
  readonly server: string
  readonly restore: boolean
}

/** Writes the workflows that follow from a Blueprint as files that any runner can take: their sources are beside them. */
export async function writeWorkflows(
  { spec, release, fresh }: LocalGround,
  { folder, arazzo, server, restore }: WriteWorkflowsOptions,
): Promise<readonly Kept[]> {
  const { blueprint } = release
  const url = isUrl(spec.location) ? spec.location : relativeUrl(folder, spec.location)
  const hears = arazzo === '1.1.0' && blueprint.events.length > 0
  const made = stories(settingOf(await fresh()), {
    arazzo,
    description: { name: 'api', url },
    events: hears ? { name: 'events', url: './events.yaml' } : null,
    control: { name: 'specbox', url: `${server}/_specbox/v1/openapi.json` },
  })
  return writeStories(folder, storyFiles(made, hears ? asyncApiOf(blueprint, url) : null), { restore })
}

const isUrl = (location: string) => /^[a-z][a-z0-9+.-]+:\/\//i.test(location)

function relativeUrl(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file))
  // On another drive there is no relative way.
  if (/^[A-Za-z]:/.test(path)) return pathToFileURL(file).href
  const parts = path.split(/[\\/]/).map(encodeURIComponent).join('/')
  return parts.startsWith('..') ? parts : `./${parts}`
}
