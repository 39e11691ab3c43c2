import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

const broken = (yaml: string) =>
  readContract(yaml)
    .findings.filter((finding) => finding.severity !== undefined)
    .map(({ claim, about }) => [about, claim])

describe('operations', () => {
  test('every method, 3.2 ones included', () => {
    const { draft } = readContract(`
      openapi: 3.2.0
      paths:
        /a:
          {get: {}, put: {}, post: {}, delete: {}, options: {}, head: {}, patch: {}, trace: {}, query: {},
           additionalOperations: {COPY: {}, Link: {}, POST: {}, 'a b': {}}, x-other: {}, servers: []}`)
    expect(draft.operations.map((operation) => operation.method).join()).toBe(
      'GET,PUT,POST,DELETE,OPTIONS,HEAD,PATCH,TRACE,QUERY,COPY,Link',
    )
  })

  test('ids are unique: declared, or made of method and path', () => {
    const { draft, findings } = readContract(`
      paths:
        /: {get: {}}
        /orders/{order_id}: {get: {}, put: {operationId: same}, delete: {operationId: same}, patch: {operationId: ' '}}
        /orders/{orderId}: {get: {}}
        /x: {get: {operationId: get_orders_order_id}, post: {operationId: 7}}`)
    expect(draft.operations.map(({ id, operationId }) => [id, operationId])).toEqual([
      ['get_root', null],
      ['get_orders_order_id_2', null],
      ['same', 'same'],
      ['delete_orders_order_id', 'same'],
      ['patch_orders_order_id', null],
      ['get_orders_order_id_3', null],
      ['get_orders_order_id', 'get_orders_order_id'],
      ['post_x', null],
    ])
    expect(findings.map((finding) => finding.claim)).toContain(
      '5 operations have no operationId: they are called after method and path',
    )
    expect(findings.find((finding) => finding.about === 'delete_orders_order_id')?.severity).toBe('error')
  })

  test('a path item by reference', () => {
    const { operation } = readContract(`
      paths: {/a: {$ref: '#/components/pathItems/A'}, /b: {$ref: '#/components/pathItems/A', get: {operationId: own}}}
      components: {pathItems: {A: {summary: Shared, get: {operationId: shared}}}}`)
    expect(operation('shared')).toMatchObject({
      path: '/a',
      pointer: '/components/pathItems/A/get',
      summary: 'Shared',
    })
    expect(operation('own').pointer).toBe('/paths/~1b/get')
  })

  test('bodies and responses by reference, media types normalised', () => {
    const { operation } = readContract(`
      paths:
        /a:
          post:
            requestBody: {$ref: '#/components/requestBodies/B'}
            responses: {'4xx': {$ref: '#/components/responses/R'}, 200: {description: ok}}
      components:
        requestBodies: {B: {required: true, content: {'Application/JSON; Charset=utf-8': {schema: {$ref: '#/components/schemas/S'}}}}}
        responses: {R: {headers: {X-Id: {schema: {}}, content-type: {}}, content: {text/plain: {}}}}
        schemas: {S: {type: object}}`)
    const at = '/components/requestBodies/B/content/Application~1JSON; Charset=utf-8'
    expect(operation().requestBody).toEqual({
      required: true,
      content: [{ type: 'application/json;charset=utf-8', schema: `${at}/schema`, pointer: at }],
      pointer: '/components/requestBodies/B',
    })
    expect(operation().responses.map(({ status, pointer }) => [status, pointer])).toEqual([
      ['200', '/paths/~1a/post/responses/200'],
      ['4XX', '/components/responses/R'],
    ])
    expect(operation().responses[1]?.headers).toEqual([
      { name: 'X-Id', schema: '/components/responses/R/headers/X-Id/schema', required: false },
    ])
  })

  const damage: [name: string, yaml: string, want: unknown][] = [
    ['no paths', 'components: {}', []],
    ['paths of another kind', 'paths: [1]', [[null, 'paths is not an object']]],
    ['path item of another kind', 'paths: {/a: 7}', [[null, 'path /a is not an object']]],
    ['dangling path item', "paths: {/a: {$ref: '#/no'}}", [[null, 'path /a: its reference leads nowhere']]],
    ['operation of another kind', 'paths: {/a: {get: no}}', [[null, 'GET /a is not an object']]],
    ['responses of another kind', 'paths: {/a: {get: {responses: []}}}', [['get_a', 'responses is not an object']]],
    ['unknown status', 'paths: {/a: {get: {responses: {ok: {}}}}}', [['get_a', 'ok is not a response status']]],
    [
      'dangling response',
      "paths: {/a: {get: {responses: {'200': {$ref: '#/no'}}}}}",
      [['get_a', 'response 200: its reference leads nowhere']],
    ],
    ['body of another kind', 'paths: {/a: {post: {requestBody: 1}}}', [['post_a', 'request body is not an object']]],
    [
      'content of another kind',
      "paths: {/a: {get: {responses: {'200': {content: 1, headers: 1}}}}}",
      [
        ['get_a', 'content is not an object'],
        ['get_a', 'headers is not an object'],
      ],
    ],
    ['security of another kind', 'paths: {/a: {get: {security: {}}}}', [['get_a', 'security is not an array']]],
    ['unknown method', 'paths: {/a: {fetch: {}}}', [[null, '/a: fetch is not a method']]],
    [
      'hostile names',
      'paths: {/__proto__: {get: {operationId: __proto__, parameters: [{name: constructor, in: query}]}}}',
      [],
    ],
  ]
  test.each(damage)('degrades: %s', (_, yaml, want) => {
    expect(broken(yaml)).toEqual(want)
  })
})
