import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

const json = '{content: {application/json: {schema: {type: object, properties: {id: {}}}}}}'
const error = '{content: {application/json: {schema: {type: object, properties: {code: {}, message: {}}}}}}'

function successOf(method: string, responses: string) {
  const { success } = readContract(`paths: {/a: {${method}: {responses: ${responses}}}}`).operation()
  return [success.status, success.media?.type ?? null, success.declared]
}

describe('success', () => {
  test.each([
    ['a list', '/a: {post: POST, get: {responses: {}}}', 201],
    ['an item', "/a: {post: POST}, '/a/{id}': {get: {responses: {}}}", 201],
    ['something else', "/a: {post: POST}, '/b/{id}': {get: {responses: {}}}", 200],
  ])('a creation that may be repeated, where %s is read', (_, paths, want) => {
    const post = `{operationId: make, responses: {'200': ${json}, '201': ${json}}}`
    const contract = readContract(`paths: {${paths.replace('POST', post)}}`)
    expect(contract.operation('make').success.status).toBe(want)
  })

  const table: [name: string, method: string, responses: string, want: unknown][] = [
    ['one', 'get', `{'200': ${json}}`, [200, 'application/json', '200']],
    ['a creation', 'post', `{'201': ${json}, '400': ${error}}`, [201, 'application/json', '201']],
    [
      'a POST of which nothing is read again',
      'post',
      `{'200': ${json}, '201': ${json}}`,
      [200, 'application/json', '200'],
    ],
    ['put of what may exist', 'put', `{'200': ${json}, '201': ${json}}`, [200, 'application/json', '200']],
    ['what says something', 'post', `{'200': ${json}, '201': {}}`, [200, 'application/json', '200']],
    ['lowest with a body', 'delete', `{'204': {}, '202': ${json}}`, [202, 'application/json', '202']],
    ['lowest of the empty', 'put', `{'204': {}, '202': {}}`, [202, null, '202']],
    ['no content has no content', 'delete', `{'204': ${json}}`, [204, null, '204']],
    ['range', 'get', `{2xx: ${json}}`, [200, 'application/json', '2XX']],
    ['exact before range', 'get', `{2XX: ${json}, '202': {}}`, [202, null, '202']],
    ['default', 'get', `{default: ${json}}`, [200, 'application/json', 'default']],
    ['default is an error', 'get', `{default: ${error}}`, [200, null, null]],
    ['redirect', 'get', `{'302': {}, default: ${error}}`, [302, null, '302']],
    ['not modified is no success', 'get', `{'304': {}}`, [200, null, null]],
    ['failures only', 'delete', `{'404': ${error}}`, [204, null, null]],
    ['nothing', 'get', '{}', [200, null, null]],
    [
      'media',
      'get',
      `{'200': {content: {text/csv: {}, application/xml: {schema: {}}, application/vnd.a+json: {schema: {}}, 'application/json; charset=UTF-8': {schema: {}}}}}`,
      [200, 'application/json;charset=utf-8', '200'],
    ],
    [
      '+json over anything',
      'get',
      `{'200': {content: {'*/*': {schema: {}}, application/hal+json: {schema: {}}}}}`,
      [200, 'application/hal+json', '200'],
    ],
    ['anything with a schema', 'get', `{'200': {content: {text/plain: {}, '*/*': {schema: {}}}}}`, [200, '*/*', '200']],
    [
      'a named media type over a bare any',
      'get',
      `{'200': {content: {'*/*': {}, image/png: {}}}}`,
      [200, 'image/png', '200'],
    ],
  ]
  test.each(table)('%s', (_, method, responses, want) => {
    expect(successOf(method, responses)).toEqual(want)
  })
})
