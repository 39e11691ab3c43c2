import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createDocumentCache } from './cache.ts'
import type { LoadOptions } from './document.ts'
import { loadDocument, readInputs } from './load.ts'
import { inputsDigest, isCurrent } from './source-digest.ts'

const folder = mkdtempSync(join(tmpdir(), 'specbox-cache-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the cache', () => {
  test('gives back what was put, to another cache of the same folder', async () => {
    const dir = join(folder, 'deep/cache')
    expect(await createDocumentCache(dir).get('a')).toBeUndefined()
    expect(await createDocumentCache(dir).put('a', { x: [1, null] })).toBe(true)
    expect(await createDocumentCache(dir).put('../../b/..', 2)).toBe(true)
    expect((await createDocumentCache(dir).get('a'))?.value).toEqual({ x: [1, null] })
    expect((await createDocumentCache(dir).get('../../b/..'))?.value).toBe(2)
    expect(readdirSync(dir)).toHaveLength(2)
  })

  test('keeps what is large apart', async () => {
    const cache = createDocumentCache(join(folder, 'apart'))
    await cache.put('a', 1, { text: 'é\n"', list: [null] })
    expect((await cache.get('a'))?.value).toBe(1)
    expect((await cache.get('a'))?.bulk()).toEqual({ text: 'é\n"', list: [null] })
  })

  test('a damaged file is a miss', async () => {
    const dir = join(folder, 'damaged')
    const cache = createDocumentCache(dir)
    await cache.put('a', 1, ['large'])
    const whole = readFileSync(join(dir, readdirSync(dir)[0]!), 'utf8')
    const broken = [whole.slice(0, -1), whole.replace('large', 'lorge'), whole.replace('\n', ''), `${whole} `]
    for (const content of [...broken, '', '{"key":"a","val', 'null', '{"key":"b","value":1}\nnull', '\u0000\u0000']) {
      await cache.put('a', 1)
      writeFileSync(join(dir, readdirSync(dir)[0]!), content)
      expect(await cache.get('a')).toBeUndefined()
    }
  })

  test('writing where one cannot is said, not thrown', async () => {
    writeFileSync(join(folder, 'file'), '')
    expect(await createDocumentCache(join(folder, 'file/cache')).put('a', 1)).toBe(false)
  })

  test('old entries go', async () => {
    const dir = join(folder, 'many')
    const cache = createDocumentCache(dir)
    for (let i = 0; i < 70; i++) await cache.put(`k${i}`, i)
    expect(readdirSync(dir)).toHaveLength(64)
    expect((await cache.get('k69'))?.value).toBe(69)
  })
})

describe('the digest of a source', () => {
  const dir = join(folder, 'source')
  mkdirSync(dir)
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  const api = write(
    'api.yaml',
    'openapi: 3.0.0\ninfo: {title: t, version: "1"}\ncomponents: {schemas: {A: {$ref: a.yaml}, B: {$ref: b.yaml}}}',
  )
  const overlay = write('o.yaml', 'overlay: 1.0.0\ninfo: {title: t, version: "1"}\nactions: [{target: $}]')

  const digestOf = async (source: string, options: LoadOptions, version: string) => {
    const read = await readInputs(source, options)
    if (!read.ok) throw new Error(`not read: ${source}`)
    return inputsDigest(read.inputs, options, version)
  }

  test('changes with the bytes, the overlays, the options and the version', async () => {
    const digests = [
      await digestOf(api, {}, '1'),
      await digestOf(api, {}, '2'),
      await digestOf(api, { overlays: [overlay] }, '1'),
      await digestOf(api, { allowExternalRefs: true }, '1'),
      await digestOf(api, { limits: { depth: 9 } }, '1'),
      await digestOf(overlay, {}, '1'),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(await digestOf(api, {}, '1')).toBe(digests[0])
  })

  test('holds while referenced files are what they were', async () => {
    write('a.yaml', 'type: string')
    const loaded = await loadDocument(api)
    const inputs = await readInputs(api)
    if (!loaded.ok || !inputs.ok) throw new Error('not loaded')
    const current = () => isCurrent(loaded.document, inputs.inputs, {})
    expect(await current()).toBe(true)
    write('a.yaml', 'type: number')
    expect(await current()).toBe(false)
    write('a.yaml', 'type: string')
    write('b.yaml', 'type: string')
    expect(await current()).toBe(false)
  })
})
