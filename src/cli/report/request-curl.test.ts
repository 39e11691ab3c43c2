import { execFile, spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyText } from '../../../test/workflows/any-text.ts'
import type { RecordedBody, RecordedRequest } from '../../workflows/run/run.ts'
import { request } from '../../../test/workflows/sample-run.ts'
import { needsBodyFile, requestCurl } from './request-curl.ts'

const text = (value: string): RecordedBody => ({ kind: 'text', mediaType: 'text/plain', text: value })
const url = 'http://h/a'

const rows: [Partial<RecordedRequest>, string][] = [
  [{ method: 'GET', headers: [], body: null }, 'curl http://h/a'],
  [{ method: 'POST', headers: [], body: null }, 'curl -X POST http://h/a'],
  [{ method: 'DELETE', headers: [['accept', 'x']], body: null }, "curl -X DELETE -H 'accept: x' http://h/a"],
  [{ method: 'HEAD', headers: [], body: null }, 'curl --head http://h/a'],
  [
    { headers: [['content-type', 'text/plain']], body: text('hi') },
    "curl -H 'content-type: text/plain' --data-raw hi http://h/a",
  ],
  [{ headers: [], body: text("it's") }, "curl -H Content-Type: --data-raw 'it'\\''s' http://h/a"],
  [
    { method: 'PUT', headers: [], body: text('a\nb%c\\d') },
    "printf 'a\\nb%%c\\\\d' | curl -X PUT -H Content-Type: --data-binary @- http://h/a",
  ],
  [
    { headers: [], body: { kind: 'bytes', mediaType: '', base64: '/wA=' } },
    'printf %s /wA= | base64 -d | curl -H Content-Type: --data-binary @- http://h/a',
  ],
  [
    {
      method: 'GET',
      headers: [
        ['Content-Length', '3'],
        ['host', 'x'],
        ['x-empty', ''],
      ],
      body: null,
    },
    "curl -H 'x-empty;' http://h/a",
  ],
  [
    { method: 'GET', headers: [], body: null, url: 'http://h/../a?f[x]=1' },
    "curl --path-as-is -g 'http://h/../a?f[x]=1'",
  ],
  [{ headers: [], body: text('x'.repeat(9000)) }, 'curl -H Content-Type: --data-binary @body http://h/a'],
]
test.each(rows)('%j', (change, want) => {
  const made = request({ url, ...change })
  expect(requestCurl(made)).toBe(want)
  expect(needsBodyFile(made)).toBe(want.includes('@body'))
})

interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

const curl = spawnSync('curl', ['--version']).status === 0

describe.skipIf(!curl)('pasted in a shell (skipped where there is no curl)', () => {
  const arrived: Arrived[] = []
  let server: Server
  let root = ''

  beforeAll(async () => {
    server = createServer(async (incoming, reply) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const { method = '', url = '', headers } = incoming
      arrived.push({
        method,
        url,
        headers: headers as Record<string, string>,
        body: Buffer.concat(chunks).toString('base64'),
      })
      reply.end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  const bodies = fc.oneof(
    fc.constant(null),
    anyText.map((value) => text(Buffer.from(value).toString())),
    fc.string({ unit: 'grapheme-ascii' }).map(text),
    fc.jsonValue().map((value) => text(JSON.stringify(value, null, 2))),
    fc
      .uint8Array()
      .map((bytes) => ({ kind: 'bytes' as const, mediaType: '', base64: Buffer.from(bytes).toString('base64') })),
  )
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc
      .string({ unit: 'grapheme' })
      .map((value) => `/a/${encodeURIComponent(Buffer.from(value).toString())}/../b[0]?q={x}`),
    header: fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
    body: bodies,
  })

  test('the same method, target, headers and body arrive', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, path, header, body }) => {
        const headers = [['x-any', header], ...(body === null ? [] : [['content-type', 'a/b']])] as [string, string][]
        const command = requestCurl(request({ method, url: root + path, headers, body }))
        expect(command).not.toMatch(/[\n\r]/)
        await promisify(execFile)('sh', ['-c', command])
        const [got] = arrived.splice(0)
        const sent =
          body === null ? '' : body.kind === 'bytes' ? body.base64 : Buffer.from(body.text).toString('base64')
        expect(got).toMatchObject({ method, url: path, body: sent })
        expect(got?.headers['x-any']).toBe(header)
        if (body !== null) expect(got?.headers['content-type']).toBe('a/b')
      }),
      { numRuns: 40 },
    )
  })
})
