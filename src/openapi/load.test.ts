import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { LoadOptions } from './document.ts'
import { loadDocument, loadText } from './load.ts'
import { locateProblems } from './locate.ts'

const folder = mkdtempSync(join(tmpdir(), 'specbox-load-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

async function load(text: string, options?: LoadOptions) {
  const result = await loadText(text, 'memory:', options)
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.document
}

async function complaint(text: string, options?: LoadOptions) {
  const result = await loadText(text, 'memory:', options)
  if (result.ok) throw new Error('it was accepted')
  return result.failure.problems.map((problem) => problem.message).join('\n')
}

describe('versions', () => {
  const cases: [head: string, dialect: string, problem?: RegExp][] = [
    ['openapi: 3.0.3', '3.0'],
    ['openapi: "3.1.0"', '3.1'],
    ['openapi: 3.1', '3.1'],
    ['openapi: 3', '3.0'],
    ['openapi: 3.2.0', '3.2'],
    ['openapi: 3.0.0-rc2', '3.0'],
    ['openapi: 3.7.0', '3.2', /unknown OpenAPI version/],
    ['openapi: 4.0.0', '3.2', /unknown OpenAPI version/],
    ['openapi: v3', '3.0', /unknown OpenAPI version/],
    ['swagger: "2.0"', '3.0'],
    ['swagger: 2.0', '3.0'],
    ['swagger: 3.0.0', '3.0'],
    ['x-none: 1', '3.0', /no version field/],
  ]
  test.each(cases)('%s', async (head, dialect, problem) => {
    const document = await load(`${head}\ninfo: {title: t, version: "1"}\npaths: {}`)
    expect(document.dialect).toBe(dialect)
    expect(document.problems.map((p) => p.message)).toEqual(
      problem === undefined ? [] : [expect.stringMatching(problem)],
    )
  })

  test('webhooks or components alone', async () => {
    for (const body of ['webhooks: {a: {post: {responses: {}}}}', 'components: {schemas: {A: {}}}'])
      expect((await load(`openapi: 3.1.0\ninfo: {title: t, version: "1"}\n${body}`)).problems).toEqual([])
  })
})

describe('what is no description', () => {
  const cases: [text: string, looksLike: RegExp][] = [
    ['hello: world', /an object with "hello"/],
    ['just text', /plain text/],
    ['- a', /a list/],
    ['{}', /an empty object/],
    ['asyncapi: 3.0.0', /AsyncAPI/],
    ['arazzo: 1.0.0', /Arazzo/],
    ['swaggerVersion: "1.2"', /Swagger 1/],
    ['{"info": {"_postman_id": "x", "schema": "https://schema.getpostman.com/x"}, "item": []}', /Postman collection/],
    ['{"log": {"entries": []}}', /HAR/],
    ['{"data": {"__schema": {}}}', /GraphQL/],
    ['{"name": "x", "version": "1", "dependencies": {}}', /package\.json/],
    ['{"$schema": "https://json-schema.org/draft/2020-12/schema"}', /JSON Schema/],
    ['<html><body>404</body></html>', /HTML page/],
    ['overlay: 1.0.0\ninfo: {title: t, version: "1"}\nactions: [{target: $}]', /does not say what it extends/],
  ]
  test.each(cases)('%s', async (text, looksLike) => {
    expect(await complaint(text)).toMatch(looksLike)
  })

  test('limits', async () => {
    expect(await complaint('openapi: 3.0.0', { limits: { bytes: 5 } })).toMatch(/larger than 5 bytes/)
    expect(await complaint('openapi: {a: {b: {c: 1}}}', { limits: { depth: 2 } })).toMatch(/maxDepth/)
    const big = file('big.yaml', 'x'.repeat(1000))
    const result = await loadDocument(big, { limits: { bytes: 999 } })
    expect(result.ok || result.failure.problems[0]!.message).toMatch(/larger than 999 bytes/)
  })

  test('no file, a folder, broken bytes', async () => {
    const cases: [string, RegExp][] = [
      [join(folder, 'none.yaml'), /there is no such file/],
      [folder, /it is a folder/],
      [file('latin.yaml', Buffer.from('openapi: 3.0.0\n# \xe9', 'latin1')), /not valid UTF-8 text \(line 2\)/],
    ]
    for (const [path, message] of cases) {
      const result = await loadDocument(path)
      expect(result.ok || result.failure.problems[0]!.message).toMatch(message)
    }
  })
})

test('a skeleton of nonsense becomes a skeleton', async () => {
  const document = await load(
    JSON.stringify({
      openapi: '3.0.0',
      info: { title: 't', version: '1' },
      servers: 'https://x',
      paths: {
        '/a': 'nonsense',
        '/b': { get: 'nonsense', post: { parameters: {}, responses: {} }, put: {} },
        c: { get: { responses: {} } },
        '/d': null,
      },
      components: { schemas: [], responses: null },
    }),
  )
  expect(document.root.paths).toEqual({
    '/b': { post: { parameters: {}, responses: {} }, put: {} },
    '/c': { get: { responses: {} } },
    '/d': {},
  })
  expect(document.root.components).toEqual({})
  expect(document.root.servers).toBeUndefined()
  expect(document.problems.map((problem) => problem.pointer)).toEqual(
    [
      '/servers',
      '/components/schemas',
      '/paths/~1a',
      '/paths/~1b/get',
      '/paths/~1b/put',
      '/paths/~1b/post/parameters',
      '/paths/~1c',
    ].sort(
      (a, b) =>
        document.problems.findIndex((p) => p.pointer === a) - document.problems.findIndex((p) => p.pointer === b),
    ),
  )
  for (const paths of ['[]', '1', '"x"', 'null'])
    expect((await load(`{"openapi": "3.0.0", "info": {}, "paths": ${paths}}`)).root.paths).toEqual({})
})

test('a path item may have a reference and fields of its own', async () => {
  const document = await load(
    'openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths:\n  /a: {$ref: "#/components/pathItems/A", put: {responses: {}}}\ncomponents: {pathItems: {A: {get: {responses: {}}, put: 1}}}',
  )
  expect(document.at('/paths/~1a')).toEqual({ get: { responses: {} }, put: { responses: {} } })
})

describe('overlays', () => {
  const api = file('api.yaml', 'openapi: 3.0.0\ninfo: {title: t, version: "1"}\npaths: {/a: {get: {responses: {}}}}')
  const overlay = (name: string, actions: string, more = '') =>
    file(name, `overlay: 1.1.0\ninfo: {title: o, version: "1"}\n${more}actions: ${actions}`)

  test('are applied in order, and change the digest', async () => {
    const one = overlay('one.yaml', '[{target: $.info, update: {title: one}}]')
    const two = overlay('two.yaml', '[{target: $.info.title, update: two}, {target: $.nowhere, remove: true}]')
    const plain = await loadDocument(api)
    const overlaid = await loadDocument(api, { overlays: [one, two] })
    if (!plain.ok || !overlaid.ok) throw new Error('not loaded')
    expect(overlaid.document.at('/info/title')).toBe('two')
    expect(overlaid.document.digest).not.toBe(plain.document.digest)
    expect(overlaid.document.files?.map((f) => f.role)).toEqual(['entry', 'overlay', 'overlay'])
    expect(overlaid.document.problems.map((p) => p.message)).toEqual([
      expect.stringMatching(/two\.yaml: action 2: .*matches nothing/),
    ])
  })

  const broken: [name: string, text: string, message: RegExp][] = [
    ['structure', 'overlay: 1.0.0\nactions: []', /info is missing[\s\S]*at least one/],
    [
      'path',
      'overlay: 1.0.0\ninfo: {title: o, version: "1"}\nactions: [{target: "$.a[", remove: true}]',
      /not a JSONPath/,
    ],
    ['syntax', 'overlay: [', /not valid YAML/],
  ]
  test.each(broken)('a broken one (%s) is a failure', async (name, text, message) => {
    const result = await loadDocument(api, { overlays: [file(`broken-${name}.yaml`, text)] })
    expect(result.ok || result.failure.problems.map((p) => p.message).join('\n')).toMatch(message)
  })

  test('a missing one is a failure', async () => {
    const result = await loadDocument(api, { overlays: [join(folder, 'none.yaml')] })
    expect(result.ok || result.failure.problems[0]!.message).toMatch(/none\.yaml: there is no such file/)
  })

  test('one in place of the description extends what it names', async () => {
    const path = overlay('extending.yaml', '[{target: $.info, update: {title: extended}}]', 'extends: ./api.yaml\n')
    const result = await loadDocument(path)
    expect(result.ok && result.document.at('/info/title')).toBe('extended')
    const outside = await loadDocument(overlay('outside.yaml', '[{target: $}]', 'extends: /etc/passwd\n'))
    expect(outside.ok || outside.failure.problems[0]!.message).toMatch(/outside the folder/)
  })
})

describe('Swagger 2.0', () => {
  const swagger = {
    swagger: '2.0',
    info: { title: 't', version: '1' },
    host: 'api.example.com',
    basePath: '/v1',
    schemes: ['https', 'http'],
    consumes: ['application/xml'],
    produces: ['application/json'],
    'x-mine': { kept: true },
    paths: {
      '/pets': {
        get: {
          operationId: 'list',
          'x-op': 1,
          parameters: [
            { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
            { name: 'ids', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
            { name: 'pipes', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
          ],
          responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Pet' } } },
        },
        post: {
          consumes: ['multipart/form-data'],
          parameters: [{ name: 'photo', in: 'formData', type: 'file', required: true }],
          responses: { 201: { description: 'made' } },
        },
        put: {
          parameters: [{ name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } }],
          responses: {},
        },
      },
    },
    definitions: {
      Pet: { type: 'object', discriminator: 'kind', properties: { kind: { type: 'string', 'x-nullable': true } } },
    },
  }

  test('is converted', async () => {
    const document = await load(JSON.stringify(swagger))
    const at = (pointer: string) => document.resolve(pointer).value
    expect(document.at('/openapi')).toMatch(/^3\.0/)
    expect(at('/servers')).toEqual([{ url: 'https://api.example.com/v1' }, { url: 'http://api.example.com/v1' }])
    expect(at('/x-mine')).toEqual({ kept: true })
    expect(at('/paths/~1pets/get/x-op')).toBe(1)
    expect(at('/paths/~1pets/get/parameters/0')).toMatchObject({ style: 'form', explode: false })
    expect(at('/paths/~1pets/get/parameters/1')).toMatchObject({ explode: true })
    expect(at('/paths/~1pets/get/parameters/2')).toMatchObject({ style: 'pipeDelimited' })
    expect(at('/paths/~1pets/get/responses/200/content/application~1json/schema')).toMatchObject({ type: 'object' })
    expect(at('/paths/~1pets/post/requestBody/content/multipart~1form-data/schema/properties/photo')).toMatchObject({
      format: 'binary',
    })
    expect(at('/paths/~1pets/put/requestBody/content/application~1xml/schema')).toMatchObject({
      discriminator: { propertyName: 'kind' },
    })
  })

  test('what breaks the converter is left out, and said', async () => {
    const bad = { get: { consumes: 5, parameters: [{ in: 'body', schema: {} }], responses: {} } }
    const paths = { ...swagger.paths, '/bad': bad, '/good': { get: { responses: {} } } }
    const definitions = { ...swagger.definitions, Bad: { properties: { x: { $ref: '#/definitions/%ZZ' } } } }
    const document = await load(JSON.stringify({ ...swagger, paths, definitions }))
    expect(document.at('/paths/~1pets/get/operationId')).toBe('list')
    expect(document.at('/paths/~1good/get')).toBeDefined()
    expect(document.at('/components/schemas/Pet/type')).toBe('object')
    expect(document.problems.filter((problem) => problem.severity === 'error')).toEqual([
      expect.objectContaining({ pointer: '/paths/~1bad', message: expect.stringMatching(/could not be converted/) }),
      expect.objectContaining({
        pointer: '/definitions/Bad',
        message: expect.stringMatching(/could not be converted/),
      }),
    ])
  })

  test('hostile names do not reach the prototypes', async () => {
    const text = JSON.stringify(swagger).replace(
      '"definitions":{',
      '"definitions":{"__proto__":{"polluted":1},"constructor":{"type":"object"},',
    )
    await load(
      text
        .replace('#/definitions/Pet', '#/__proto__/polluted')
        .replace('"x-op":1', '"x-op":{"$ref":"#/constructor/prototype/polluted"}'),
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

test('problems get lines when asked', async () => {
  const path = file(
    'lines.yaml',
    'openapi: 3.0.0\ninfo: {title: t, version: "1"}\npaths:\n  /a:\n    get:\n      operationId: x\n',
  )
  const result = await loadDocument(path)
  if (!result.ok) throw new Error('not loaded')
  const problems = await locateProblems(result.document, result.document.problems)
  expect(problems).toEqual([expect.objectContaining({ pointer: '/paths/~1a/get', line: 5, column: 5 })])
})
