import type { JsonObject } from '../../lib/json.ts'
import type { IncomingMessage, IncomingReply, OutgoingCall } from './door.ts'
import type { Headers, RecordedBody, RecordedMessage, RecordedReply, RecordedRequest } from './run.ts'

export function recordRequest(
  call: OutgoingCall,
  operation: Pick<RecordedRequest, 'operation' | 'expects'>,
  values: { readonly query: JsonObject; readonly path: JsonObject },
  url: string,
): RecordedRequest {
  const { source, method, headers, body } = call
  return {
    source,
    ...operation,
    method,
    url,
    headers,
    query: values.query,
    path: values.path,
    body: recordBody(headers, body ?? new Uint8Array()),
  }
}

export function recordReply({ status, headers, body, exchange = '', reason = '' }: IncomingReply): RecordedReply {
  return { status, headers, body: recordBody(headers, body), exchange, reason }
}

export function recordMessage({ id, headers, body, verified, note }: IncomingMessage): RecordedMessage {
  return { id, headers, body: recordBody(headers, body), verified, note }
}

function recordBody(headers: Headers, bytes: Uint8Array): RecordedBody {
  if (bytes.length === 0) return null
  const mediaType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  try {
    return { kind: 'text', mediaType, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'bytes', mediaType, base64: Buffer.from(bytes).toString('base64') }
    throw error
  }
}
