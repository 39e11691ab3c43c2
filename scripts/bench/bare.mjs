// The baseline: a bare node:http server that answers with given bytes, having read the body where there is one.
import { createServer } from 'node:http'

const [body, status, type] = [
  process.env.BARE_BODY ?? '{}',
  Number(process.env.BARE_STATUS ?? 200),
  process.env.BARE_TYPE ?? 'application/json',
]
const bytes = Buffer.byteLength(body)
const answer = (res) => {
  res.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes })
  res.end(body)
}
const server = createServer((req, res) => {
  if (req.method === 'GET') return answer(res)
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    Buffer.concat(chunks)
    answer(res)
  })
})
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })))
