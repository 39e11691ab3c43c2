import { Failure } from './failure.ts'

/** The events of a stream (HTML Living Standard §9.2), their data as JSON. Ends with the stream or at the signal. */
export async function* serverSentEvents(
  url: string,
  headers: Record<string, string>,
  stop: AbortSignal,
): AsyncGenerator<{ readonly name: string; readonly value: unknown }> {
  const reply = await fetch(url, { headers, signal: stop }).catch((error: Error) => {
    if (stop.aborted) return undefined
    throw new Failure(`The stream ${url} cannot be followed`, { cause: error })
  })
  if (reply === undefined) return
  if (!reply.ok || reply.body === null) throw new Failure(`The server answered with status ${reply.status}`)
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of reply.body) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const event = parsed(block)
        if (event !== undefined) yield event
      }
    }
  } catch (error) {
    if (!stop.aborted) throw new Failure('The server ended the stream', { cause: error })
  }
}

function parsed(block: string): { name: string; value: unknown } | undefined {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    else if (line.startsWith('data:')) data.push(line.slice(5).trim())
  }
  return data.length === 0 ? undefined : { name, value: JSON.parse(data.join('\n')) }
}
