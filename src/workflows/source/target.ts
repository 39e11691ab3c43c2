import type { Pointer } from '../../lib/pointer.ts'
import type { Step } from '../arazzo/description.ts'
import type { Reading } from '../expression/reading.ts'
import type { ArazzoSource, AsyncApiSource, Callable, Channel, OpenApiSource, Program, Source } from './source.ts'

/** What a step does. */
export type Target =
  | { readonly kind: 'call'; readonly source: CalledSource; readonly callable: Callable }
  | {
      readonly kind: 'message'
      readonly source: AsyncApiSource
      readonly channel: Channel
      readonly action: 'send' | 'receive'
    }
  | { readonly kind: 'workflow'; readonly program: Program; readonly workflowId: string }
  | { readonly kind: 'unknown'; readonly problem: string }

/** Null: no description knows the call. */
export type CalledSource = Pick<OpenApiSource, 'name' | 'scheme'> | null

const unknown = (problem: string): Target => ({ kind: 'unknown', problem })

export function targetOf(step: Step, program: Program, reading: Reading): Target {
  if (step.workflowId !== undefined) return workflowTarget(step.workflowId, program)
  if (step.channelPath !== undefined) return channelTarget(step.channelPath, step.action ?? 'receive', program, reading)
  if (step.operationPath !== undefined) return pathTarget(step.operationPath, program, reading)
  if (step.operationId !== undefined) return operationTarget(step.operationId, step, program, reading)
  const direct = step['x-operation']
  if (direct !== undefined && !reading.strict) return directTarget(direct)
  return unknown('The step names no operation, channel or workflow')
}

function directTarget({ url, method }: NonNullable<Step['x-operation']>): Target {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return unknown(`x-operation ${url} is no URL`)
  const { origin, pathname, search } = new URL(url)
  const callable: Callable = {
    id: `${method.toUpperCase()} ${url}`,
    method: method.toUpperCase(),
    path: decodeBraces(pathname) + search,
    server: origin,
    parameters: [],
    body: [],
    statuses: [],
    security: [],
  }
  return { kind: 'call', source: null, callable }
}

const decodeBraces = (path: string) => path.replace(/%7B/gi, '{').replace(/%7D/gi, '}')

/** A workflow of this document, or of one of its Arazzo sources. */
export function workflowTarget(id: string, program: Program): Target {
  const local = program.loaded.description.workflows.some(({ workflowId }) => workflowId === id)
  if (local) return { kind: 'workflow', program, workflowId: id }
  const named = inSource(id.replace(/^(\$sourceDescriptions\.[A-Za-z0-9_-]+\.)workflows\./, '$1'), program)
  if (named?.source.type !== 'arazzo')
    return unknown(
      `There is no workflow ${id}; ${known(program.loaded.description.workflows.map((one) => one.workflowId))}`,
    )
  const { program: other } = named.source as ArazzoSource
  return other.loaded.description.workflows.some(({ workflowId }) => workflowId === named.rest)
    ? { kind: 'workflow', program: other, workflowId: named.rest }
    : unknown(`${named.source.url} has no workflow ${named.rest}`)
}

function operationTarget(id: string, step: Step, program: Program, reading: Reading): Target {
  const named = reading.strict && !id.startsWith('$') ? undefined : inSource(id, program)
  if (named !== undefined && !id.startsWith('$')) reading.warn(`operationId ${id} is read as $sourceDescriptions.${id}`)
  const places = named === undefined ? [...program.sources.values()] : [named.source]
  const name = named?.rest ?? id
  for (const source of places) {
    if (source.type === 'openapi') {
      const callable = source.operation(name)
      if (callable !== undefined) return { kind: 'call', source, callable }
    } else if (source.type === 'asyncapi') {
      const operation = source.operation(name)
      if (operation !== undefined)
        return { kind: 'message', source, channel: operation.channel, action: step.action ?? operation.action }
    }
  }
  const filled = (step.parameters ?? []).filter((one) => 'in' in one && one.in === 'path').length
  if (!reading.strict)
    for (const source of places) {
      const similar = source.type === 'openapi' ? source.similar(name, filled) : undefined
      if (similar === undefined) continue
      reading.warn(`operationId ${id} is read as ${similar.id}`)
      return { kind: 'call', source: source as OpenApiSource, callable: similar }
    }
  return unknown(`No operation ${name} in ${places.map((one) => one.url).join(', ')}`)
}

/** `{$sourceDescriptions.orders.url}#/paths/~1orders/post`. */
function pathTarget(path: string, program: Program, reading: Reading): Target {
  const split = pathParts(path, program, reading)
  if (split === undefined)
    return unknown(`operationPath ${path} names no source: {$sourceDescriptions.<name>.url}#/paths/…`)
  const { source, pointer } = split
  const callable = source.type === 'openapi' ? source.at(pointer) : undefined
  return callable === undefined
    ? unknown(`${source.url} has no operation at ${pointer}`)
    : { kind: 'call', source: source as OpenApiSource, callable }
}

function channelTarget(path: string, action: 'send' | 'receive', program: Program, reading: Reading): Target {
  const split = pathParts(path, program, reading)
  if (split === undefined)
    return unknown(`channelPath ${path} names no source: {$sourceDescriptions.<name>.url}#/channels/…`)
  const { source, pointer } = split
  if (source.type !== 'asyncapi') return unknown(`${source.url} is no AsyncAPI document`)
  const match = /^\/channels\/([^/]+)$/.exec(pointer)
  const channel = match === null ? undefined : source.channel(match[1]!.replaceAll('~1', '/').replaceAll('~0', '~'))
  return channel === undefined
    ? unknown(`${source.url} has no channel at ${pointer}`)
    : { kind: 'message', source, channel, action }
}

/** Lenient readers also take the source's name, or its URL, as they stand. */
function pathParts(path: string, program: Program, reading: Reading): { source: Source; pointer: Pointer } | undefined {
  const hash = path.indexOf('#')
  if (hash < 0) return undefined
  const pointer = decoded(path.slice(hash + 1))
  const before = path.slice(0, hash)
  const name = /^\{?\$sourceDescriptions\.([A-Za-z0-9_-]+)(?:\.url)?\}?$/.exec(before)?.[1]
  const named = name === undefined ? undefined : program.sources.get(name)
  if (named !== undefined) return { source: named, pointer }
  if (reading.strict) return undefined
  const source = [...program.sources.values()].find((one) => [one.name, one.url, one.location].includes(before))
  if (source === undefined) return undefined
  reading.warn(`${path} is read as {$sourceDescriptions.${source.name}.url}${path.slice(hash)}`)
  return { source, pointer }
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch (error) {
    if (error instanceof URIError) return pointer
    throw error
  }
}

/** `$sourceDescriptions.<name>.<rest>`, leniently `<name>.<rest>`. */
function inSource(id: string, program: Program): { source: Source; rest: string } | undefined {
  const match = /^(?:\$sourceDescriptions\.)?([A-Za-z0-9_-]+)\.(.+)$/s.exec(id)
  const source = match === null ? undefined : program.sources.get(match[1]!)
  return source === undefined ? undefined : { source, rest: match![2]! }
}

const known = (ids: readonly string[]) => (ids.length === 0 ? 'there is none' : `there is ${ids.join(', ')}`)
