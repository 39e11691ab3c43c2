import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { JsonObject, JsonValue } from '../../../src/lib/json.ts'
import { shared } from '../../shared.ts'

/** A recorded reply, and which calls it is for. */
export interface Mock {
  /** Absolute, or below a base URL; `{name}` stands for one segment. */
  readonly path: string
  readonly method: string
  readonly query: JsonObject
  /** What the body must have at least; undefined: anything. */
  readonly requestBody: JsonValue | undefined
  readonly status: number
  readonly headers: JsonObject
  readonly response: JsonValue | undefined
  readonly text: string | undefined
}

/** One entry of `workflows` in a `test_config.yaml`. */
export interface ReplayCase {
  readonly folder: string
  readonly workflowId: string
  /** Null: the folder has none. */
  readonly arazzo: string | null
  readonly mode: 'recorded' | 'real'
  readonly baseUrls: readonly string[]
  /** The workflow's own, then those of all. */
  readonly mocks: readonly Mock[]
  readonly inputs: JsonObject
  readonly expectSuccess: boolean
  /** `step.output` addresses an output of a step. */
  readonly expectedOutputs: JsonObject
  readonly expectedCalls: number | undefined
}

const root = () => shared('conformance/arazzo-runs/replays')

export function replayFolders(): string[] {
  return readdirSync(root()).sort()
}

/** What a folder's configuration asks for, in its order. */
export function replayCases(folder: string): ReplayCase[] {
  const at = join(root(), folder)
  const config = load(readFileSync(join(at, 'test_config.yaml'), 'utf8')) as Raw
  const documents = readdirSync(at).filter((name) => /^arazzo:/m.test(readFileSync(join(at, name), 'utf8')))
  const common = Object.values(config.custom_mocks ?? {}).flat()
  return config.workflows.map((one) => {
    const document = one.arazzo_spec ?? documents[0]
    return {
      folder,
      workflowId: one.id,
      arazzo: document === undefined ? null : join(at, document),
      mode: one.mode === 'real' ? 'real' : 'recorded',
      baseUrls: Object.values(config.base_urls ?? {}),
      mocks: [...(one.custom_mocks ?? []), ...common].map(toMock),
      inputs: one.inputs ?? one.params ?? {},
      expectSuccess: one.expect_success,
      expectedOutputs: one.expected_outputs ?? {},
      expectedCalls: one.expected_api_calls,
    }
  })
}

interface Raw {
  readonly base_urls?: Record<string, string>
  readonly custom_mocks?: Record<string, RawMock[]>
  readonly workflows: readonly {
    readonly id: string
    readonly mode?: string
    readonly arazzo_spec?: string
    readonly inputs?: JsonObject
    readonly params?: JsonObject
    readonly custom_mocks?: RawMock[]
    readonly expect_success: boolean
    readonly expected_outputs?: JsonObject
    readonly expected_api_calls?: number
  }[]
}

interface RawMock {
  readonly path?: string
  readonly url?: string
  readonly method: string
  readonly query_params?: JsonObject
  readonly request_params?: JsonObject
  readonly request_body?: JsonValue
  readonly status_code: number
  readonly headers?: JsonObject
  readonly response?: JsonValue
  readonly text?: string
}

const toMock = (raw: RawMock): Mock => ({
  path: raw.path ?? raw.url ?? '',
  method: raw.method.toUpperCase(),
  query: raw.query_params ?? raw.request_params ?? {},
  requestBody: raw.request_body,
  status: raw.status_code,
  headers: raw.headers ?? {},
  response: raw.response,
  text: raw.text,
})
