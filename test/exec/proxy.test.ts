import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExecReport } from '../../src/cli/exec/report.ts'
import { programs, type Specbox, specboxFrom } from './command.ts'

const has = (command: string) => spawnSync(command, ['--version']).status === 0
const python = has('python3')
const curl = has('curl') && process.platform !== 'win32'

/** What other languages use. A program that is not on this machine is skipped, and the test says so. */
describe('the proxy of specbox exec', () => {
  let specbox: Specbox
  beforeAll(async () => {
    specbox = await specboxFrom('proxy')
  }, 60_000)
  afterAll(() => specbox.remove())

  const exec = async (args: readonly string[], command: readonly string[], env?: Record<string, string>) => {
    const path = join(specbox.folder, 'report.json')
    const ended = await specbox.run(['exec', 'orders', ...args, '--report', path, '--', ...command], env)
    return { ...ended, report: JSON.parse(readFileSync(path, 'utf8')) as ExecReport }
  }
  const program = (text: string) => {
    const path = join(specbox.folder, 'program.mjs')
    writeFileSync(path, text)
    return [process.execPath, path]
  }

  test.skipIf(!python)(
    `Python's urllib, and requests where it is installed${python ? '' : ' (no python3 here)'}`,
    async () => {
      const { code, out, err } = await exec([], ['python3', join(programs, 'shop.py')])
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^urllib True\nrequests (?:True|absent)\n$/)
    },
  )

  test.skipIf(!curl)(`curl${curl ? '' : ' (not here)'}`, async () => {
    const { code, out, err, report } = await exec([], ['sh', join(programs, 'shop.sh')])
    expect({ code, out, err: code === 0 ? '' : err }).toEqual({ code: 0, out: 'https 200\nhttp 200\n', err: '' })
    expect(report.apis[0]).toMatchObject({ calls: 3, failures: [] })
  })

  test('a NO_PROXY that spares the API is put right, what else it spares stays', async () => {
    const { out } = await exec([], program('console.log(process.env.NO_PROXY)'), {
      no_proxy: 'orders.example, intranet.example,*',
    })
    expect(out).toBe('localhost,127.0.0.1,::1,intranet.example\n')
  })

  test.skipIf(!curl)('--offline refuses other hosts, in words, and the report names them', async () => {
    const { code, err, report } = await exec(['--offline'], ['curl', '-sS', 'http://other.example/'])
    expect(code).toBe(0)
    expect(report.otherHosts).toEqual([{ host: 'other.example', how: 'refused', count: 1 }])
    expect(err).toContain('Other hosts, refused: other.example')
    const tunnel = await exec(['--offline'], ['curl', '-sS', 'https://other.example/'])
    expect(tunnel.code).toBe(56)
    expect(tunnel.err).toContain('403')
  })

  test('passes other hosts on as they are', async () => {
    const { out, report } = await exec(
      [],
      program(`import { createServer, request } from 'node:http'
        import { spawn } from 'node:child_process'
        const proxy = new URL(process.env.HTTP_PROXY)
        const origin = createServer((request, response) => response.end(request.method + ' ' + request.url + ' ' + request.headers.authorization)).listen(0, '127.0.0.1')
        await new Promise((resolve) => origin.once('listening', resolve))
        const host = '127.0.0.1:' + origin.address().port
        const authorization = 'Basic ' + Buffer.from(proxy.username + ':' + proxy.password).toString('base64')
        const call = (options) => new Promise((resolve, reject) => request({ host: proxy.hostname, port: proxy.port, ...options })
          .on('response', async (reply) => { let text = ''; for await (const chunk of reply) text += chunk; resolve(reply.statusCode + ' ' + text) })
          .on('connect', (reply, socket) => { socket.write('GET /tunnelled HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')
            let text = ''; socket.on('data', (chunk) => { text += chunk }).on('end', () => resolve(reply.statusCode + ' ' + text.split('\\r\\n\\r\\n')[1])) })
          .on('error', reject).end())
        console.log(await call({ path: 'http://' + host + '/plain?a=1', headers: { 'proxy-authorization': authorization, authorization: 'Bearer mine' } }))
        console.log(await call({ method: 'CONNECT', path: host, headers: { 'proxy-authorization': authorization } }))
        origin.close()`),
    )
    expect(out).toBe('200 GET /plain?a=1 Bearer mine\n200 GET /tunnelled undefined\n')
    expect(report.otherHosts).toEqual([{ host: '127.0.0.1', how: 'passed on', count: 2 }])
  })

  test('passes them on through the proxy that the environment named before', async () => {
    const asked: string[] = []
    const upstream = createServer()
    upstream.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`)
      socket.end('HTTP/1.1 200 OK\r\n\r\nhello from there')
    })
    await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening))
    const { port } = upstream.address() as AddressInfo
    try {
      const { out } = await exec(
        [],
        program(`import { request } from 'node:http'
          const { hostname: host, port, username, password } = new URL(process.env.HTTPS_PROXY)
          const headers = { 'proxy-authorization': 'Basic ' + Buffer.from(username + ':' + password).toString('base64') }
          const through = (path) => new Promise((resolve, reject) => request({ host, port, method: 'CONNECT', path, headers })
            .on('connect', async (reply, socket, head) => { let text = String(head); for await (const chunk of socket) text += chunk; resolve(reply.statusCode + ' ' + text) })
            .on('error', reject).end())
          console.log(await through('other.example:443'))`),
        { https_proxy: `http://me:pass@127.0.0.1:${port}` },
      )
      expect(out).toBe('200 hello from there\n')
      expect(asked).toEqual([`other.example:443 Basic ${Buffer.from('me:pass').toString('base64')}`])
    } finally {
      upstream.close()
    }
  })

  test('answers nobody who has not its password, and certifies no host but the API’s', async () => {
    const { out, report } = await exec(
      [],
      program(`import { request } from 'node:http'
        import { connect } from 'node:tls'
        const { hostname: host, port, username, password } = new URL(process.env.HTTPS_PROXY)
        const basic = (pair) => ({ 'proxy-authorization': 'Basic ' + Buffer.from(pair).toString('base64') })
        const tunnel = (headers) => new Promise((resolve, reject) => request({ host, port, method: 'CONNECT', path: 'api.orders.example:443', headers })
          .on('connect', (reply, socket) => resolve({ status: reply.statusCode, socket })).on('error', reject).end())
        const plain = await new Promise((resolve) => request({ host, port, path: 'http://api.orders.example/v1/orders' }).on('response', (reply) => resolve(reply.resume().statusCode)).end())
        const wrong = [await tunnel({}), await tunnel(basic('specbox:guess'))].map(({ status, socket }) => { socket.destroy(); return status })
        const { status, socket } = await tunnel(basic(username + ':' + password))
        const other = await new Promise((resolve) => connect({ socket, servername: 'bank.example', rejectUnauthorized: false })
          .on('secureConnect', () => resolve('certified')).on('error', () => resolve('refused')))
        const good = await tunnel(basic(username + ':' + password))
        const mine = await new Promise((resolve, reject) => { const secure = connect({ socket: good.socket, servername: 'api.orders.example' }, () => {
            resolve(secure.authorized + ' ' + secure.getPeerCertificate().subjectaltname); secure.destroy() }).on('error', reject) })
        console.log(plain, ...wrong, status, other, mine)`),
    )
    expect(out).toBe('407 407 407 200 refused true DNS:api.orders.example\n')
    expect(report.brokenConnections).toMatchObject([{ host: 'api.orders.example', count: 1 }])
  })
})
