// Every way of Node's to open a connection, in the main thread, a worker and a child process; prints one line each.
const { execFileSync } = require('node:child_process')
const http = require('node:http')
const http2 = require('node:http2')
const https = require('node:https')
const net = require('node:net')
const tls = require('node:tls')
const { isMainThread, Worker } = require('node:worker_threads')
const axios = require('axios')

const url = 'https://api.orders.example/v1/products'
const headers = { authorization: 'Bearer of_somebody' }

const get = (module, address, options) =>
  new Promise((done, fail) => {
    const request = module.get(address, { headers, ...options }, (reply) => {
      reply.resume().on('end', () => done(reply.statusCode))
    })
    request.on('error', fail)
  })

const byHttp2 = () =>
  new Promise((done, fail) => {
    const client = http2.connect('https://api.orders.example').on('error', fail)
    const stream = client.request({ ':path': '/v1/products', ...headers }).on('error', fail)
    stream.on('response', (reply) => done(reply[':status']))
    stream.resume().on('end', () => client.close())
  })

const overOwnSocket = () =>
  new Promise((done, fail) => {
    const socket = net.connect(443, 'api.orders.example')
    const secure = tls.connect({ socket, servername: 'api.orders.example' }, () => {
      secure.write(
        `GET /v1/products HTTP/1.1\r\nHost: api.orders.example\r\nAuthorization: ${headers.authorization}\r\n\r\n`,
      )
    })
    secure.on('error', fail).once('data', (chunk) => {
      secure.destroy()
      done(Number(/^HTTP\/1\.1 (\d+)/.exec(String(chunk))[1]))
    })
  })

async function main() {
  const where = !isMainThread ? 'worker' : process.argv[2] === 'child' ? 'child' : 'main'
  const esm = await import('node:tls')
  const found = {
    https: await get(https, url),
    agent: await get(https, url, { agent: new https.Agent({ keepAlive: true }) }),
    'own roots': await get(https, url, { ca: tls.rootCertificates[0], agent: false }),
    http: await get(http, url.replace('https:', 'http:')),
    fetch: (await fetch(url, { headers })).status,
    axios: (await axios.get(url, { headers })).status,
    http2: await byHttp2(),
    'own socket': await overOwnSocket(),
    'ESM import': esm.connect === tls.connect ? 200 : 0,
  }
  console.log(JSON.stringify({ where, ...found }))
  if (where !== 'main') return
  await new Promise((done) => new Worker(__filename).on('exit', done))
  process.stdout.write(execFileSync(process.execPath, [__filename, 'child'], { stdio: ['inherit', 'pipe', 'inherit'] }))
}
void main()
