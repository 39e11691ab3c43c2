import type { Setting } from '../plan/setting.ts'
import { crudStories } from './kinds/crud.ts'
import { lifecycleStories } from './kinds/lifecycle.ts'
import type { Maker } from './kinds/maker.ts'
import { pagingStories } from './kinds/paging.ts'
import { refusalStories } from './kinds/refusal.ts'
import { unauthorisedStories } from './kinds/unauthorised.ts'
import type { Plot } from './plot.ts'
import { isSound } from './sound.ts'
import type { Story, StoryOptions } from './story.ts'
import { writeDocument } from './write/document.ts'

const makers: readonly Maker[] = [crudStories, lifecycleStories, refusalStories, unauthorisedStories, pagingStories]

/** The workflows that the Blueprint of an API tells, as plain Arazzo. Nothing is called. Names are unique. */
export function stories(setting: Setting, options: StoryOptions): readonly Story[] {
  const taken = new Set<string>()
  return makers
    .flatMap((make) => make({ ...setting, tells: true }))
    .filter(({ steps }) => steps.every((step) => step.kind !== 'call' || isSound(setting.model, step.call)))
    .flatMap((plot): Story[] => {
      const named: Plot = { ...plot, name: freeName(taken, plot.name) }
      const document = writeDocument(setting.model, named, options)
      if (document === undefined) return []
      taken.add(named.name)
      return [{ name: named.name, title: named.title, kind: named.kind, document }]
    })
}

function freeName(taken: ReadonlySet<string>, wanted: string): string {
  const short = wanted.slice(0, 100)
  for (let count = 1; ; count++) {
    const name = count === 1 ? short : `${short}-${count}`
    if (!taken.has(name)) return name
  }
}
