import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { type Served, serveDocument } from '../../../test/serve.ts'
import { shared } from '../../../test/shared.ts'
import { closedPort, serveFreeApis } from './free-apis.ts'

/** A copy of `conformance/cafe` whose documents point to sandboxes of their own, that nobody has called yet. */
export interface Stage {
  /** Of the documents: `conformance/cafe/respect` there. */
  readonly folder: string
  /** Where nothing listens. */
  readonly nowhere: string
  close(): Promise<void>
}

const bundled = 'https://cafe.redocly.com/_bundle/openapi/cafe.yaml'
/** APIs by the address that documents have for them. */
const apis = {
  'https://api.cafe.redocly.com': 'cafe.yaml',
  'https://catfact.ninja': 'respect/cat-fact-api/cats.yaml',
  'https://api.impossiblemissionsforce.com': 'respect/implicit/testing-acme.yaml',
  'http://localhost:3000': 'respect/local-json-server/json-server-openapi.yaml',
}
/** What documents have in place of a key, by API. */
const keys: Readonly<Record<string, string>> = { 'https://api.impossiblemissionsforce.com': 'value: test-key' }
const foreign = ['https://jsonplaceholder.typicode.com', 'http://restapi.adequateshop.com']

/** @param path the document that is to be run: only the APIs that its folder speaks of are served */
export async function openStage(path: string): Promise<Stage> {
  const root = mkdtempSync(join(tmpdir(), 'specbox-cafe-'))
  cpSync(shared('conformance/cafe'), root, { recursive: true })
  const own = dirname(join('respect', path))
  const sandboxes: Served[] = []
  const addresses = new Map<string, string>()
  for (const [address, document] of Object.entries(apis)) {
    if (document !== 'cafe.yaml' && dirname(document) !== own) continue
    const served = await serveDocument(shared(`conformance/cafe/${document}`))
    sandboxes.push(served)
    addresses.set(address, served.url)
    if (address in keys) addresses.set(keys[address]!, `value: ${served.key}`)
  }
  const others = path.startsWith('free-apis/') ? await serveFreeApis() : null
  for (const address of others === null ? [] : foreign) addresses.set(address, others!.url)
  const nowhere = `http://127.0.0.1:${await closedPort()}`
  addresses.set('https://bad-api-url.com', nowhere)
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.yaml')) readdress(root, join(root, file), addresses)
  return {
    folder: join(root, 'respect'),
    nowhere,
    close: async () => {
      await Promise.all([...sandboxes.map((served) => served.close()), others?.close()])
      rmSync(root, { recursive: true })
    },
  }
}

function readdress(root: string, file: string, addresses: ReadonlyMap<string, string>): void {
  let text = readFileSync(file, 'utf8').replaceAll(bundled, relative(dirname(file), join(root, 'cafe.yaml')))
  for (const [address, url] of addresses) text = text.replaceAll(address, url)
  writeFileSync(file, text)
}
