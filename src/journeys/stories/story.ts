import type { ArazzoDescription } from '../../workflows/arazzo/description.ts'
import type { StoryKind } from './plot.ts'

/** A workflow that nobody had to write. */
export interface Story {
  /** kebab-case, unique among the stories of an API: its workflow's id. */
  readonly name: string
  readonly title: string
  readonly kind: StoryKind
  /** One workflow. */
  readonly document: ArazzoDescription
}

export interface StoryOptions {
  /** 1.0.1: without webhooks, which it has no step for. */
  readonly arazzo: '1.1.0' | '1.0.1'
  /** The API's OpenAPI description, as the stories are to name it. */
  readonly description: SourceName
  /** What tells of its events (see `asyncApiOf`); null: webhooks are not awaited. */
  readonly events: SourceName | null
  /** The OpenAPI description of the sandbox's own API; null: stories that need time to pass are left out. */
  readonly control: SourceName | null
}

export interface SourceName {
  /** `[A-Za-z0-9_-]+`. */
  readonly name: string
  /** As it is to be written: may be relative to the story. */
  readonly url: string
}
