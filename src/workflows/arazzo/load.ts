import { createHash } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { atPointer, joinPointer } from '../../lib/pointer.ts'
import { decodeText } from '../../openapi/decode.ts'
import { identify } from '../../openapi/dialect.ts'
import type { LoadOptions, Problem } from '../../openapi/document.ts'
import { closedScope, type FileContent, type Scope, scopeOf } from '../../openapi/fetch-rules.ts'
import { limitsOf } from '../../openapi/limits.ts'
import { locatePointers } from '../../openapi/locate.ts'
import { parse } from '../../openapi/parse.ts'
import { readEntry, readReference } from '../../openapi/read.ts'
import { withPointers } from './anchors.ts'
import { checkDocument, workflowAt } from './check/check.ts'
import type { Complaint } from './check/complaint.ts'
import { condense } from './check/condense.ts'
import { labelOf } from './check/label.ts'
import type { ArazzoDescription } from './description.ts'
import type { Version } from './schema/shape.ts'

export interface LoadArazzoOptions
  extends Pick<LoadOptions, 'limits' | 'timeout' | 'allowExternalRefs' | 'allowPrivateNetwork'> {
  /** Every misuse is an error. Otherwise the common ones are read as they are meant, and told as warnings. */
  readonly strict?: boolean
  /** The document is named by another one, whose scope this is: it is read by the rules for references. */
  readonly scope?: Scope
}

export interface LoadedArazzo {
  /** `file:` or `http(s):` URL, after symlinks and redirects; for text that was handed in, what it was called. */
  readonly location: string
  /** What relative references start from: `$self`, resolved, or the location. */
  readonly base: string
  readonly text: string
  /** SHA-256 of its bytes, hex. */
  readonly digest: string
  readonly description: ArazzoDescription
  readonly version: Version
  /** What was read leniently, and advice: warnings, with their places. Errors are in workflows that were left out. */
  readonly problems: readonly Problem[]
  /** Workflows that cannot be read, while others can; none in strict mode. Whoever runs all of them must say so. */
  readonly leftOut?: readonly LeftOut[]
  /** What its source descriptions may reach: for `readReference`. */
  readonly scope: Scope
}

export interface LeftOut {
  /** '' where it has none. */
  readonly workflowId: string
  readonly problems: readonly Problem[]
}

export type LoadArazzoResult =
  | { readonly ok: true; readonly loaded: LoadedArazzo }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Loads an Arazzo document (1.0.x, 1.1.x; JSON or YAML) from a path, a `file:` or an `http(s):` URL. */
export async function loadArazzo(source: string, options: LoadArazzoOptions = {}): Promise<LoadArazzoResult> {
  const { scope } = options
  const read = await (scope === undefined ? readEntry(source, options) : readReference(source, scope, options))
  if (!read.ok) return failed(`${source} cannot be read: ${read.reason}`)
  return loadFile(read.file, scopeOf(source, read.file), options)
}

/** Loads one that is in memory. Its sources can be found when `location` is a URL that they start from. */
export async function loadArazzoText(
  text: string,
  location: string,
  options: LoadArazzoOptions = {},
): Promise<LoadArazzoResult> {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > limitsOf(options).bytes) return failed(`it is larger than ${limitsOf(options).bytes} bytes`)
  const file = { location, bytes, digest: createHash('sha256').update(bytes).digest('hex') }
  const reachable = /^(file|https?):/.test(location) && URL.canParse(location)
  return loadFile(file, reachable ? scopeOf(location, file) : closedScope, options)
}

function loadFile(file: FileContent, scope: Scope, options: LoadArazzoOptions): LoadArazzoResult {
  const decoded = decodeText(file.bytes)
  if (!decoded.ok) return failed(decoded.reason)
  const { text } = decoded
  const parsed = parse(text, limitsOf(options))
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] }
  const identified = identifyArazzo(parsed.value)
  if (!identified.ok) return { ok: false, problems: located(text, [{ severity: 'error', ...identified.problem }]) }
  const { root, version } = identified
  const checked = checkDocument(root, version)
  const strict = options.strict === true
  const problems = located(text, [
    ...parsed.problems.map((problem) => (strict ? { ...problem, severity: 'error' as const } : problem)),
    ...condense([...identified.complaints, ...checked.complaints]).map((complaint) =>
      toProblem(root, complaint, strict),
    ),
  ])
  const description = checked.description === null ? null : withPointers(checked.description)
  const refused = strict && problems.some(({ severity }) => severity === 'error')
  if (description === null || refused) return { ok: false, problems }
  const base = baseOf(description, file.location)
  const leftOut = leftOutOf(root, checked.leftOut, problems)
  const { location, digest } = file
  return { ok: true, loaded: { location, base, text, digest, description, version, problems, leftOut, scope } }
}

function leftOutOf(root: JsonObject, indices: readonly number[], problems: readonly Problem[]): LeftOut[] {
  const broken = new Map<number | undefined, Problem[]>()
  for (const problem of problems) {
    const index = problem.severity === 'error' ? workflowAt(problem.pointer) : undefined
    if (broken.get(index)?.push(problem) === undefined) broken.set(index, [problem])
  }
  return indices.map((index) => {
    const id = atPointer(root, joinPointer('/workflows', index, 'workflowId'))
    return { workflowId: typeof id === 'string' ? id : '', problems: broken.get(index) ?? [] }
  })
}

type Identified =
  | {
      readonly ok: true
      readonly root: JsonObject
      readonly version: Version
      readonly complaints: readonly Complaint[]
    }
  | { readonly ok: false; readonly problem: Pick<Problem, 'message' | 'pointer'> }

function identifyArazzo(value: JsonValue): Identified {
  const stated = isObject(value) ? own(value, 'arazzo') : undefined
  if (!isObject(value) || stated === undefined) {
    const seen = identify(value)
    const kind =
      seen.kind === 'description' ? 'an OpenAPI description' : seen.kind === 'overlay' ? 'an Overlay' : seen.looksLike
    return { ok: false, problem: { message: `it is not an Arazzo document; it looks like ${kind}`, pointer: '' } }
  }
  const written = typeof stated === 'number' ? stated.toFixed(1) : String(stated)
  const version = /^1\.([01])(\.|-|$)/.exec(written.trim())?.[1]
  if (version === undefined) {
    const message = `arazzo: ${JSON.stringify(stated)} is a version that is not known here; 1.0.x and 1.1.x are`
    return { ok: false, problem: { message, pointer: '/arazzo' } }
  }
  return { ok: true, root: value, version: `1.${version}` as Version, complaints: versionComplaints(stated) }
}

function versionComplaints(stated: JsonValue): Complaint[] {
  if (typeof stated !== 'string' || /^1\.[01]\.\d+(-.+)?$/.test(stated)) return []
  const message = `arazzo ${JSON.stringify(stated)} must have three numbers, for example 1.0.1`
  return [{ pointer: '/arazzo', about: 'shape', weight: 'misuse', message }]
}

function toProblem(root: JsonObject, { pointer, weight, message }: Complaint, strict: boolean): Problem {
  const label = labelOf(root, pointer)
  const severity = weight === 'broken' || (weight === 'misuse' && strict) ? 'error' : 'warning'
  return { severity, pointer, message: label === '' ? message : `${label}: ${message}` }
}

/** With line and column, in the order of the text. */
function located(text: string, problems: readonly Problem[]): Problem[] {
  const places = locatePointers(
    text,
    problems.map(({ pointer }) => pointer),
  )
  return problems
    .map((problem) => ({ ...places.get(problem.pointer), ...problem }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}

/** Arazzo 1.1.0, Establishing the Base URI. */
function baseOf(description: ArazzoDescription, location: string): string {
  const self = description.$self
  if (self === undefined) return location
  const [reference = ''] = self.split('#')
  if (URL.canParse(reference, location)) return new URL(reference, location).href
  return location
}

function failed(message: string): LoadArazzoResult {
  return { ok: false, problems: [{ severity: 'error', message, pointer: '' }] }
}
