import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { atPointer, pointerTokens } from '../../lib/pointer.ts'
import type { AsyncApiSource, Channel } from './source.ts'

/** Channels and operations of an AsyncAPI 2 or 3 document; references within it are followed. */
export function asyncApiSource(name: string, url: string, location: string, root: JsonObject): AsyncApiSource {
  const channel = (key: string): Channel | undefined => {
    const found = isObject(root.channels) ? followed(root, own(root.channels, key)) : undefined
    if (!isObject(found)) return undefined
    const { address, messages } = found
    return {
      name: key,
      address: typeof address === 'string' ? address : key,
      messages: isObject(messages)
        ? Object.entries(messages).map(([id, one]) => messageName(followed(root, one), id))
        : messagesOf2(root, found),
    }
  }
  return {
    type: 'asyncapi',
    name,
    url,
    location,
    channel,
    operation: (id) => operationOf3(root, id, channel) ?? operationOf2(root, id, channel),
  }
}

const messageName = (message: JsonValue | undefined, key: string) =>
  isObject(message) && typeof message.name === 'string' ? message.name : key

/** AsyncAPI 3: `operations.<id>.channel` is a reference to a channel. */
function operationOf3(root: JsonObject, id: string, channel: AsyncApiSource['channel']) {
  const found = isObject(root.operations) ? followed(root, own(root.operations, id)) : undefined
  if (!isObject(found) || !isObject(found.channel) || typeof found.channel.$ref !== 'string') return undefined
  const at = channel(pointerTokens(found.channel.$ref.replace(/^#/, ''))[1] ?? '')
  return at === undefined ? undefined : ({ action: found.action === 'send' ? 'send' : 'receive', channel: at } as const)
}

/** AsyncAPI 2: a channel has `publish` and `subscribe`; a client receives what it can subscribe to. */
function operationOf2(root: JsonObject, id: string, channel: AsyncApiSource['channel']) {
  if (!isObject(root.channels)) return undefined
  for (const [name, item] of Object.entries(root.channels)) {
    if (!isObject(item)) continue
    for (const [word, action] of [
      ['publish', 'send'],
      ['subscribe', 'receive'],
    ] as const) {
      const operation = item[word]
      const at = isObject(operation) && operation.operationId === id ? channel(name) : undefined
      if (at !== undefined) return { action, channel: at } as const
    }
  }
  return undefined
}

function messagesOf2(root: JsonObject, item: JsonObject): string[] {
  return ['publish', 'subscribe'].flatMap((word) => {
    const operation = item[word]
    const message = isObject(operation) ? followed(root, operation.message) : undefined
    if (!isObject(message)) return []
    const all = Array.isArray(message.oneOf) ? message.oneOf.map((one) => followed(root, one)) : [message]
    return all.flatMap((one) => (isObject(one) && typeof one.name === 'string' ? [one.name] : []))
  })
}

function followed(root: JsonObject, value: JsonValue | undefined): JsonValue | undefined {
  let at = value
  for (let hops = 0; hops < 20 && isObject(at) && typeof at.$ref === 'string'; hops++)
    at = at.$ref.startsWith('#') ? atPointer(root, at.$ref.slice(1)) : undefined
  return at
}
