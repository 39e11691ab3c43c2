import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reply, SpoiltTransport } from '../simulate/exchange.ts'
import { type Listening, listen } from './listen.ts'

const replies = new Map<string, Reply>()
let listening: Listening
beforeAll(async () => {
  const handle = ({ path }: { path: string }) => replies.get(path) ?? { status: 404, headers: {}, body: null }
  listening = await listen({ handle, port: 0, host: '127.0.0.1', limits: { drain: 50 } })
})
afterAll(() => listening.close())

interface Got {
  readonly head: string
  readonly body: Buffer
  readonly error: string | null
}

/** What a client receives until the connection ends. */
function get(reply: Reply): Promise<Got> {
  replies.set('/it', reply)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let failed: string | null = null
    const socket = connect(listening.port, '127.0.0.1', () =>
      socket.write('GET /it HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    )
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => (failed = error.code ?? 'error'))
    socket.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      resolve({ head: all.subarray(0, Math.max(0, end)).toString(), body: all.subarray(end + 4), error: failed })
    })
  })
}

const body = fc.oneof(
  fc.constant(null),
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.uint8Array({ maxLength: 200_000 }),
)
const ends = fc.constantFrom<SpoiltTransport['end']>('drop', 'reset', 'truncate', undefined)

test('a client gets all, half or nothing of a reply, whatever it is, and the next client is answered', async () => {
  const property = fc.asyncProperty(body, ends, fc.integer({ min: 0, max: 3 }), async (given, end, delayMs) => {
    const transport = end === undefined ? { delayMs } : { delayMs, end }
    const whole = Buffer.from(given ?? '')
    const got = await get({ status: 200, headers: { 'X-A': 'b' }, body: given, transport })
    if (end === undefined) expect([got.error, got.body.equals(whole)]).toEqual([null, true])
    else if (end === 'truncate') {
      expect(got.head).toContain(`Content-Length: ${Math.max(1, whole.length)}`)
      expect(got.body.length).toBeLessThan(Math.max(1, whole.length))
      expect(whole.subarray(0, got.body.length).equals(got.body)).toBe(true)
    } else expect([got.head, got.error]).toEqual(['', end === 'reset' ? 'ECONNRESET' : null])
    expect((await get({ status: 200, headers: {}, body: 'next' })).body.toString()).toBe('next')
  })
  await fc.assert(property, { numRuns: 60 })
})

test('a late reply is sent to nobody who has gone', async () => {
  replies.set('/it', { status: 200, headers: {}, body: 'late', transport: { delayMs: 40 } })
  const gone = fetch(`${listening.url}/it`, { signal: AbortSignal.timeout(5) })
  await expect(gone).rejects.toThrow('timeout')
  const start = performance.now()
  expect((await get({ status: 200, headers: {}, body: 'late', transport: { delayMs: 40 } })).body.toString()).toBe(
    'late',
  )
  expect(performance.now() - start).toBeGreaterThanOrEqual(38)
})
