import { isObject, type JsonValue, jsonEqual, own } from '../../../src/lib/json.ts'
import type { OutgoingCall } from '../../../src/workflows/run/door.ts'
import type { Mock } from './config.ts'

/** The first recorded reply that is for a call. */
export function mockFor(call: OutgoingCall, mocks: readonly Mock[], baseUrls: readonly string[]): Mock | undefined {
  const [path = '', query = ''] = call.target.split('?')
  const paths = pathsOf(call.server, path)
  const asked = new URLSearchParams(query)
  return mocks.find(
    (mock) =>
      mock.method === call.method &&
      templatesOf(mock.path, baseUrls).some((template) => paths.some((one) => template.test(one))) &&
      Object.entries(mock.query).every(([name, value]) => jsonEqual(asked.getAll(name), [value].flat().map(String))) &&
      (mock.requestBody === undefined || contains(bodyOf(call), mock.requestBody)),
  )
}

/** A call's path below its server, below its host, and whole. */
function pathsOf(server: string, path: string): string[] {
  const host = /^https?:\/\/[^/]+/.exec(server)?.[0] ?? ''
  return [path, server.slice(host.length) + path, server + path]
}

function templatesOf(path: string, baseUrls: readonly string[]): RegExp[] {
  const base = baseUrls.find((url) => path.startsWith(url))
  return [path, ...(base === undefined ? [] : [path.slice(base.length)])].map(
    (one) =>
      new RegExp(
        `^${one
          .split(/\{[^{}]+\}/)
          .map(escaped)
          .join('[^/]+')}$`,
      ),
  )
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function bodyOf(call: OutgoingCall): JsonValue {
  return call.body === null ? null : (JSON.parse(new TextDecoder().decode(call.body)) as JsonValue)
}

function contains(value: JsonValue, part: JsonValue): boolean {
  if (!isObject(part)) return jsonEqual(value, part)
  return isObject(value) && Object.entries(part).every(([name, item]) => contains(own(value, name) ?? null, item))
}
