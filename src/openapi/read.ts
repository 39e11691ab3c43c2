import { createHash } from 'node:crypto'
import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isPrivateAddress } from './address.ts'
import type { LoadOptions } from './document.ts'
import { type FileContent, type ReadResult, refusal, type Scope } from './fetch-rules.ts'
import { defaultTimeout, limitsOf } from './limits.ts'

const maxRedirects = 5

/** Why a read cannot go on: an expected end, turned into a value at the door. */
class Unreadable extends Error {
  readonly refused: boolean

  constructor(reason: string, refused = false) {
    super(reason)
    this.refused = refused
  }
}

/** A document or overlay that the user named: a path, a `file:` URL, or an `http(s):` URL, which may be on this machine. */
export function readEntry(source: string, options: LoadOptions): Promise<ReadResult> {
  return result(async () => {
    const url = /^[a-z][a-z0-9+.-]+:/i.test(source) && URL.canParse(source) ? new URL(source) : undefined
    if (url === undefined || url.protocol === 'file:')
      return readFile(url === undefined ? resolve(source) : fileURLToPath(url), options)
    if (!isHttp(url)) throw new Unreadable(`${url.protocol} is not read`, true)
    // What the user typed is trusted as typed: a redirect away from it is not.
    return fetchFile(url, options, (hop) => ({ address: () => hop.origin === url.origin }))
  })
}

/** A file that the document refers to. */
export function readReference(location: string, scope: Scope, options: LoadOptions): Promise<ReadResult> {
  return result(async () => {
    const url = new URL(location)
    const refused = refusal(url, scope, options)
    if (refused !== undefined) throw new Unreadable(refused, true)
    if (url.protocol === 'file:') {
      const path = await realpath(fileURLToPath(url))
      const escaped = refusal(pathToFileURL(path), scope, options)
      if (escaped !== undefined) throw new Unreadable(`${escaped} (a symbolic link leads there)`, true)
      return readFile(path, options, true)
    }
    return fetchFile(url, options, (hop) => ({
      refused: refusal(hop, scope, options),
      address: (address) => address === scope.address && scope.origins.includes(hop.origin),
    }))
  })
}

async function result(read: () => Promise<FileContent>): Promise<ReadResult> {
  try {
    return { ok: true, file: await read() }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message, refused: error.refused }
    return { ok: false, reason: systemReason(error), refused: false }
  }
}

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
}

function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'it took too long to answer'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return systemReasons[code] ?? error.message
}

function toContent(location: string, bytes: Uint8Array, address?: string): FileContent {
  const digest = createHash('sha256').update(bytes).digest('hex')
  return { location, bytes, digest, ...(address === undefined ? {} : { address }) }
}

/** @param regularOnly refuses devices and pipes, which a hostile document could make us wait on */
async function readFile(path: string, options: LoadOptions, regularOnly = false): Promise<FileContent> {
  const limit = limitsOf(options).bytes
  const real = await realpath(path)
  const handle = await open(real, constants.O_RDONLY | (regularOnly ? constants.O_NONBLOCK : 0))
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) throw new Unreadable('it is a folder')
    if (regularOnly && !stat.isFile()) throw new Unreadable('it is not a regular file', true)
    if (stat.size > limit) throw new Unreadable(`it is larger than ${limit} bytes`)
    const bytes = stat.isFile()
      ? await readSized(handle, stat.size, limit)
      : await collect(handle.createReadStream(), limit)
    return toContent(pathToFileURL(real).href, bytes)
  } finally {
    await handle.close()
  }
}

/** In one allocation; a file that grew meanwhile is read to the size it had. */
async function readSized(handle: FileHandle, size: number, limit: number): Promise<Uint8Array> {
  // Files under /proc say that they are empty: they are streams in truth.
  if (size === 0) return collect(handle.createReadStream({ autoClose: false }), limit)
  const bytes = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

async function collect(stream: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) {
      stream.destroy()
      throw new Unreadable(`it is larger than ${limit} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:'
}

/** What one hop of a fetch may do. */
interface HopRules {
  /** Why this URL may not be asked at all. */
  readonly refused?: string | undefined
  /** Whether this private address is allowed all the same. */
  address(address: string): boolean
}

async function fetchFile(start: URL, options: LoadOptions, rules: (hop: URL) => HopRules): Promise<FileContent> {
  const signal = AbortSignal.timeout(options.timeout ?? defaultTimeout)
  try {
    return await followRedirects(start, options, rules, signal)
  } catch (error) {
    // Cut off in the middle of a body, Node speaks of a reset connection.
    throw signal.aborted ? new Unreadable('it took too long to answer') : error
  }
}

async function followRedirects(
  start: URL,
  options: LoadOptions,
  rules: (hop: URL) => HopRules,
  signal: AbortSignal,
): Promise<FileContent> {
  let url = start
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const { refused, address } = rules(url)
    if (refused !== undefined) throw new Unreadable(refused, true)
    const allowed = (ip: string) => options.allowPrivateNetwork === true || !isPrivateAddress(ip) || address(ip)
    const response = await get(url, signal, allowed)
    const status = response.statusCode ?? 0
    const next = response.headers.location
    if (status >= 300 && status < 400 && next !== undefined) {
      response.destroy()
      if (!URL.canParse(next, url.href)) throw new Unreadable('it redirects to a broken address')
      url = new URL(next, url)
      if (!isHttp(url)) throw new Unreadable(`it redirects to ${url.protocol}`, true)
      continue
    }
    if (status !== 200) {
      response.destroy()
      throw new Unreadable(`the server answered ${status} ${response.statusMessage ?? ''}`.trim())
    }
    const peer = response.socket.remoteAddress
    const bytes = await readBody(response, limitsOf(options).bytes, signal)
    url.hash = ''
    return toContent(url.href, bytes, peer)
  }
  throw new Unreadable(`it redirects more than ${maxRedirects} times`)
}

function get(url: URL, signal: AbortSignal, allowed: (address: string) => boolean): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A literal address is connected to without a lookup.
  if (isIP(host) !== 0 && !allowed(host)) throw privateAddress(host)
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = {
    accept: 'application/vnd.oai.openapi, application/json, application/yaml, text/yaml, */*;q=0.5',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'specbox',
  }
  return new Promise((done, fail) => {
    request(url, { headers, signal, agent: false, lookup: guardedLookup(allowed) })
      .on('response', done)
      .on('error', fail)
      .end()
  })
}

function privateAddress(address: string): Unreadable {
  return new Unreadable(`${address} is an address of a private network`, true)
}

/** Checks the very addresses that the socket then connects to, so a name cannot change its meaning in between. */
function guardedLookup(allowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, found) => {
      const addresses: LookupAddress[] = error === null ? found : []
      const bad = addresses.find(({ address }) => !allowed(address))
      const first = addresses[0]
      if (error !== null) callback(error, '')
      else if (bad !== undefined) callback(privateAddress(bad.address), '')
      else if (options.all) callback(null, addresses)
      else callback(null, first?.address ?? '', first?.family)
    })
  }
}

/** The limit holds for the decompressed bytes: a small answer may unpack to gigabytes. */
async function readBody(response: IncomingMessage, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  if (Number(response.headers['content-length'] ?? 0) > limit) {
    response.destroy()
    throw new Unreadable(`it is larger than ${limit} bytes`)
  }
  const encoding = response.headers['content-encoding']?.trim().toLowerCase()
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined
  if (unpack === undefined) return await collect(response, limit)
  const abort = () => unpack.destroy(new Unreadable('it took too long to answer'))
  signal.addEventListener('abort', abort, { once: true })
  response.on('error', (error) => unpack.destroy(error))
  try {
    return await collect(response.pipe(unpack), limit)
  } finally {
    signal.removeEventListener('abort', abort)
    response.destroy()
  }
}
