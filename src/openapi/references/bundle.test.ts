import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { LoadOptions, SpecDocument } from '../document.ts'
import { loadDocument, loadText } from '../load.ts'

const folder = mkdtempSync(join(tmpdir(), 'specbox-refs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const counter = { value: 0 }

/** Writes files (values as JSON) into a folder of their own and loads the first. */
async function loadFiles(
  files: Record<string, JsonValue>,
  options: LoadOptions = {},
  links: Record<string, string> = {},
) {
  const dir = join(folder, String(counter.value++))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(dir, name))
  return ofResult(await loadDocument(join(dir, Object.keys(files)[0]!), options))
}

function ofResult(result: Awaited<ReturnType<typeof loadDocument>>): SpecDocument {
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.document
}

const api = (schemas: JsonObject, more: JsonObject = {}): JsonObject => ({
  openapi: '3.1.0',
  info: { title: 't', version: '1' },
  paths: {},
  components: { schemas },
  ...more,
})
const messages = (document: SpecDocument) => document.problems.map((problem) => problem.message)

describe('several files', () => {
  test('every kind of reference becomes a local pointer that resolves', async () => {
    const document = await loadFiles({
      'api.json': api(
        {
          Whole: { $ref: 'pet.json' },
          Part: { $ref: './defs/all.yaml#/Tag' },
          Encoded: { $ref: 'defs/all.yaml#/a~1b%20c' },
          Local: { $ref: '#/components/schemas/Whole' },
        },
        { paths: { '/pets': { $ref: 'paths.yaml#/~1pets' } } },
      ),
      'pet.json': { type: 'object', properties: { tag: { $ref: 'defs/all.yaml#/Tag' }, self: { $ref: '#' } } },
      'defs/all.yaml':
        'Tag: {type: string}\na/b c: {$ref: "../api.json#/components/schemas/Whole"}\ndefault: {$ref: "#/Tag"}',
      'paths.yaml':
        '/pets:\n  get:\n    responses:\n      200:\n        content:\n          application/json:\n            schema: {$ref: pet.json}',
    })
    expect(messages(document)).toEqual([])
    const pet = '/x-specbox-files/2-pet.json'
    const want: [string, string][] = [
      ['/components/schemas/Whole', pet],
      ['/components/schemas/Part', '/x-specbox-files/3-all.yaml/Tag'],
      ['/components/schemas/Encoded', pet],
      ['/components/schemas/Local', pet],
      [`${pet}/properties/self`, pet],
      [`${pet}/properties/tag`, '/x-specbox-files/3-all.yaml/Tag'],
      ['/x-specbox-files/3-all.yaml/default', '/x-specbox-files/3-all.yaml/Tag'],
      ['/paths/~1pets', '/x-specbox-files/1-paths.yaml/~1pets'],
      ['/paths/~1pets/get/responses/200/content/application~1json/schema', pet],
    ]
    for (const [pointer, target] of want)
      expect([pointer, document.resolve(pointer).pointer]).toEqual([pointer, target])
    expect(document.files?.map((file) => [file.role, file.pointer])).toEqual([
      ['entry', ''],
      ['reference', '/x-specbox-files/1-paths.yaml'],
      ['reference', pet],
      ['reference', '/x-specbox-files/3-all.yaml'],
    ])
  })

  test('maps and texts kept in files of their own are put into place', async () => {
    const document = await loadFiles({
      'api.json': {
        openapi: '3.0.0',
        info: { title: 't', version: '1', description: { $ref: 'intro.md' } },
        paths: { $ref: 'paths/index.yaml' },
        components: { schemas: { $ref: 'schemas.yaml' } },
      },
      'intro.md': '# Hello: world',
      'paths/index.yaml': '/a: {$ref: a.yaml}',
      'paths/a.yaml': 'get: {responses: {200: {description: ok}}}',
      'schemas.yaml': 'A: {type: string}',
    })
    expect(messages(document)).toEqual([])
    expect(document.at('/info/description')).toBe('# Hello: world')
    expect(document.resolve('/paths/~1a/get/responses/200/description').value).toBe('ok')
    expect(document.at('/components/schemas/A/type')).toBe('string')
  })

  test('files that refer to each other in a circle', async () => {
    const document = await loadFiles({
      'api.json': api({ A: { $ref: 'a.json' } }),
      'a.json': { properties: { b: { $ref: 'b.json' } } },
      'b.json': { properties: { a: { $ref: 'a.json' }, api: { $ref: 'api.json#/components/schemas/A' } } },
    })
    expect(messages(document)).toEqual([])
    expect(document.resolve('/components/schemas/A/properties/b/properties/api').pointer).toBe(
      '/x-specbox-files/1-a.json',
    )
  })

  test('what only looks like a reference is left', async () => {
    const mapping = { cat: 'Cat', dog: 'dog.yaml', cow: '#/components/schemas/Cow' }
    const document = await loadFiles({
      'api.json': api({
        A: { example: { $ref: 'x.json' }, default: { $ref: '#/no' }, discriminator: { propertyName: 't', mapping } },
        B: {
          properties: { $ref: { type: 'string' }, example: { $ref: '#/components/schemas/A' } },
          enum: [{ $ref: 'y' }],
        },
        Cow: { 'x-note': { $ref: 'z.json' }, examples: [{ $ref: 'y' }] },
      }),
    })
    expect(messages(document)).toEqual([])
    expect(document.at('/components/schemas/A/discriminator/mapping')).toEqual(mapping)
    expect(document.resolve('/components/schemas/B/properties/example').pointer).toBe('/components/schemas/A')
  })
})

describe('one file', () => {
  test('anchors and identifiers', async () => {
    const document = ofResult(
      await loadText(
        JSON.stringify(
          api(
            {
              A: { $anchor: 'here', type: 'object' },
              ByAnchor: { $ref: '#here' },
              Res: {
                $id: 'https://ids.example/res',
                $defs: { In: { type: 'string' } },
                properties: { p: { $ref: '#/$defs/In' }, q: { $ref: '#/components/schemas/A' } },
              },
              ById: { $ref: 'https://ids.example/res#/$defs/In' },
              Relative: { $ref: 'res' },
              BySelf: { $ref: 'https://ids.example/openapi#/components/schemas/A' },
              Tree: { $dynamicAnchor: 'node', properties: { child: { $dynamicRef: '#node' } } },
            },
            { openapi: '3.2.0', $self: 'https://ids.example/openapi' },
          ),
        ),
        'memory:',
      ),
    )
    const want: [string, string][] = [
      ['ByAnchor', '/components/schemas/A'],
      ['Res/properties/p', '/components/schemas/Res/$defs/In'],
      ['Res/properties/q', '/components/schemas/A'],
      ['ById', '/components/schemas/Res/$defs/In'],
      ['Relative', '/components/schemas/Res'],
      ['BySelf', '/components/schemas/A'],
      ['Tree/properties/child', '/components/schemas/Tree'],
    ]
    for (const [name, target] of want)
      expect([name, document.resolve(`/components/schemas/${name}`).pointer]).toEqual([name, target])
    expect(messages(document)).toEqual([])
  })

  const dangling: [ref: string, message: RegExp][] = [
    ['#/components/schemas/None', /#\/components\/schemas\/None leads nowhere \(2 times\)/],
    ['#none', /#none leads nowhere/],
    ['other.yaml', /leads nowhere/],
    ['#/%E0%A4%A', /leads nowhere/],
  ]
  test.each(dangling)('%s leads nowhere', async (ref, message) => {
    const document = ofResult(
      await loadText(JSON.stringify(api({ A: { items: { $ref: ref } }, B: { items: { $ref: ref } } })), 'memory:'),
    )
    expect(document.problems).toEqual([
      { severity: 'warning', message: expect.stringMatching(message), pointer: '/components/schemas/A/items' },
    ])
    expect(document.resolve('/components/schemas/A/items').value).toBeUndefined()
  })

  test('a bare name is the schema of that name', async () => {
    const document = ofResult(await loadText(JSON.stringify(api({ A: { $ref: 'B' }, B: { type: 'null' } })), 'memory:'))
    expect(document.resolve('/components/schemas/A').pointer).toBe('/components/schemas/B')
  })
})

describe('what may not be read', () => {
  const secret = {
    'api/api.json': api({ A: { $ref: '../secret.json' }, B: { type: 'string' } }),
    'secret.json': { type: 'number' },
  }

  test('outside the folder', async () => {
    const document = await loadFiles(secret)
    expect(document.problems).toEqual([
      { severity: 'error', message: expect.stringMatching(/outside the folder/), pointer: '/components/schemas/A' },
    ])
    expect(document.resolve('/components/schemas/A').value).toBeUndefined()
    expect(document.resolve('/components/schemas/B').value).toEqual({ type: 'string' })
  })

  test('unless it is allowed', async () => {
    const document = await loadFiles(secret, { allowExternalRefs: true })
    expect(messages(document)).toEqual([])
    expect(document.resolve('/components/schemas/A').value).toEqual({ type: 'number' })
  })

  test('through a symbolic link', async () => {
    const files = { 'api.json': api({ A: { $ref: 'link.json' }, B: { $ref: 'dir/passwd#/x' } }) }
    const document = await loadFiles(files, {}, { 'link.json': '/etc/hostname', dir: '/etc' })
    expect(messages(document)).toEqual([
      expect.stringMatching(/outside the folder of the document \(a symbolic link/),
      expect.stringMatching(/outside the folder of the document \(a symbolic link/),
    ])
  })

  const cases: [ref: string, message: RegExp][] = [
    ['/etc/passwd', /outside the folder/],
    ['file:///etc/passwd', /outside the folder/],
    ['%2e%2e/%2e%2e/etc/passwd', /outside the folder|no such file/],
    ['..%2f..%2fetc%2fpasswd', /outside the folder|no such file|must not include encoded/],
    ['http://127.0.0.1:1/x.json', /not where the document came from/],
    ['https://example.com/x.json', /not where the document came from/],
    ['ftp://example.com/x', /ftp: is not read/],
    ['data:application/json,{}', /data: is not read/],
    ['.', /folder/],
    ['missing.json', /no such file/],
  ]
  test.each(cases)('%s', async (ref, message) => {
    const document = await loadFiles({ 'api.json': api({ A: { $ref: ref }, B: { $ref: ref } }) })
    expect(messages(document)).toEqual([expect.stringMatching(message)])
  })

  test('a device is not waited on', async () => {
    const files = { 'api.json': api({ A: { $ref: 'zero' } }) }
    const document = await loadFiles(files, { allowExternalRefs: true }, { zero: '/dev/zero' })
    expect(messages(document)).toEqual([expect.stringMatching(/not a regular file/)])
  })

  test('more files than allowed', async () => {
    const files = { 'api.json': api({ A: { $ref: 'a.json' }, B: { $ref: 'b.json' } }), 'a.json': {}, 'b.json': {} }
    const document = await loadFiles(files, { limits: { files: 2 } })
    expect(messages(document)).toEqual([expect.stringMatching(/b\.json: more than 2 files/)])
  })

  test('a broken file only breaks what refers to it', async () => {
    const document = await loadFiles({ 'api.json': api({ A: { $ref: 'a.json' } }), 'a.json': '{"x": ' })
    expect(messages(document)).toEqual([expect.stringMatching(/a\.json: it is not valid JSON/)])
  })
})
