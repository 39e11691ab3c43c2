import type { JsonObject } from '../../../src/lib/json.ts'

const param = (name: string, place: string, more: JsonObject = {}) => ({
  name,
  in: place,
  schema: {},
  ...(place === 'path' ? { required: true } : {}),
  ...more,
})

const ok: JsonObject = { '200': { description: 'ok' } }

/** An API with one operation for each thing that a step can be asked to do. */
export const shop: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example/v1' }],
  paths: {
    '/a': { get: { operationId: 'a', responses: ok } },
    '/b': { get: { operationId: 'b', responses: ok } },
    '/c': { get: { operationId: 'c', responses: ok } },
    '/away': { get: { operationId: 'away', responses: { '302': { description: 'elsewhere' } } } },
    '/orders': {
      post: {
        operationId: 'createOrder',
        requestBody: { content: { 'application/json': {} } },
        responses: { '201': { description: 'made' } },
      },
      get: {
        operationId: 'listOrders',
        parameters: [
          param('tags', 'query', { style: 'form', explode: false }),
          param('pipes', 'query', { style: 'pipeDelimited', explode: false }),
          param('filter', 'query', { style: 'deepObject', explode: true }),
          param('json', 'query', { content: { 'application/json': {} } }),
          param('free', 'query', { allowReserved: true }),
          param('X-List', 'header'),
          param('X-Map', 'header', { explode: true }),
          param('seen', 'cookie'),
        ],
        responses: ok,
      },
    },
    '/orders/{id}': {
      get: { operationId: 'getOrder', parameters: [param('id', 'path')], responses: ok },
    },
    '/matrix/{p}': {
      get: {
        operationId: 'matrix',
        parameters: [param('p', 'path', { style: 'matrix', explode: true })],
        responses: ok,
      },
    },
    '/label/{p}': {
      get: { operationId: 'label', parameters: [param('p', 'path', { style: 'label' })], responses: ok },
    },
    '/forms': {
      post: {
        operationId: 'sendForm',
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': { encoding: { deep: { style: 'deepObject', explode: true } } },
            'multipart/form-data': {},
            'application/xml': {},
            'text/plain': {},
          },
        },
        responses: ok,
      },
    },
    '/safe': { get: { operationId: 'safe', security: [{ key: [] }], responses: ok } },
  },
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'query', name: 'api_key' },
      bearer: { type: 'http', scheme: 'bearer' },
      basic: { type: 'http', scheme: 'basic' },
      digest: { type: 'http', scheme: 'digest' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
      oauth: { type: 'oauth2', flows: {} },
    },
  },
}

export const shopEvents: JsonObject = {
  asyncapi: '3.0.0',
  info: { title: 'Shop events', version: '1' },
  channels: { orders: { address: 'order.events', messages: { 'order.fulfilled': { payload: {} } } } },
  operations: {
    onOrder: { action: 'receive', channel: { $ref: '#/channels/orders' } },
    tell: { action: 'send', channel: { $ref: '#/channels/orders' } },
  },
}
