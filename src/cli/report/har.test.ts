import { describe, expect, test } from 'vitest'
import {
  call,
  fulfilled,
  jsonBody,
  nested,
  refused,
  reported,
  retried,
  step,
  workflow,
} from '../../../test/workflows/sample-run.ts'
import type { WorkflowRun } from '../../workflows/run/run.ts'
import { har } from './har.ts'

const harOf = (...runs: WorkflowRun[]) => har({ runs: runs.map((run) => reported(run)), duration: 1 }, '0.1.0')
const entriesOf = (...runs: WorkflowRun[]) => harOf(...runs).log.entries

/**
 * The fields of HAR 1.2 (softwareishard.com/blog/har-12-spec) by object, with their types; `?`: may be left out. A name in
 * capitals is another object of the list, `[]` an array of it.
 */
const fields: Record<string, Record<string, string>> = {
  ROOT: { log: 'LOG' },
  LOG: {
    version: 'string',
    creator: 'CREATOR',
    'browser?': 'CREATOR',
    'pages?': 'PAGE[]',
    entries: 'ENTRY[]',
    'comment?': 'string',
  },
  CREATOR: { name: 'string', version: 'string', 'comment?': 'string' },
  PAGE: { startedDateTime: 'date', id: 'string', title: 'string', pageTimings: 'PAGE_TIMINGS', 'comment?': 'string' },
  PAGE_TIMINGS: { 'onContentLoad?': 'number', 'onLoad?': 'number', 'comment?': 'string' },
  ENTRY: {
    'pageref?': 'string',
    startedDateTime: 'date',
    time: 'number',
    request: 'REQUEST',
    response: 'RESPONSE',
    cache: 'CACHE',
    timings: 'TIMINGS',
    'serverIPAddress?': 'string',
    'connection?': 'string',
    'comment?': 'string',
  },
  REQUEST: {
    method: 'string',
    url: 'url',
    httpVersion: 'string',
    cookies: 'COOKIE[]',
    headers: 'PAIR[]',
    queryString: 'PAIR[]',
    'postData?': 'POST_DATA',
    headersSize: 'number',
    bodySize: 'number',
    'comment?': 'string',
  },
  RESPONSE: {
    status: 'number',
    statusText: 'string',
    httpVersion: 'string',
    cookies: 'COOKIE[]',
    headers: 'PAIR[]',
    content: 'CONTENT',
    redirectURL: 'string',
    headersSize: 'number',
    bodySize: 'number',
    'comment?': 'string',
  },
  COOKIE: {
    name: 'string',
    value: 'string',
    'path?': 'string',
    'domain?': 'string',
    'expires?': 'date',
    'httpOnly?': 'boolean',
    'secure?': 'boolean',
    'comment?': 'string',
  },
  PAIR: { name: 'string', value: 'string', 'comment?': 'string' },
  POST_DATA: { mimeType: 'string', params: 'PARAM[]', text: 'string', 'comment?': 'string' },
  PARAM: { name: 'string', 'value?': 'string', 'fileName?': 'string', 'contentType?': 'string', 'comment?': 'string' },
  CONTENT: {
    size: 'number',
    'compression?': 'number',
    mimeType: 'string',
    'text?': 'string',
    'encoding?': 'string',
    'comment?': 'string',
  },
  CACHE: { 'beforeRequest?': 'any', 'afterRequest?': 'any', 'comment?': 'string' },
  TIMINGS: {
    'blocked?': 'number',
    'dns?': 'number',
    'connect?': 'number',
    send: 'number',
    wait: 'number',
    receive: 'number',
    'ssl?': 'number',
    'comment?': 'string',
  },
}

function violations(value: unknown, type: string, at = ''): string[] {
  if (type.endsWith('[]'))
    return Array.isArray(value)
      ? value.flatMap((item, index) => violations(item, type.slice(0, -2), `${at}[${index}]`))
      : [`${at} is no array`]
  const known = fields[type]
  if (known === undefined) return isOf(value, type) ? [] : [`${at} is no ${type}: ${JSON.stringify(value)}`]
  const object = value as Record<string, unknown>
  const missing = Object.keys(known)
    .filter((key) => !key.endsWith('?') && !(key in object))
    .map((key) => `${at} lacks ${key}`)
  return [
    ...missing,
    ...Object.entries(object).flatMap(([key, item]) => {
      const wanted = known[key] ?? known[`${key}?`]
      // Names with an underscore are free.
      if (wanted === undefined) return key.startsWith('_') ? [] : [`${at} has ${key}`]
      return violations(item, wanted, `${at}.${key}`)
    }),
  ]
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'date') return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/.test(value)
  if (type === 'url') return typeof value === 'string' && URL.canParse(value)
  return typeof value === type
}

const odd = workflow([
  step({
    evidence: call(
      { body: { kind: 'bytes', mediaType: 'image/png', base64: '/wA=' }, headers: [['Cookie', 'a=1; b="x=y"; ']] },
      { body: { kind: 'bytes', mediaType: 'image/png', base64: '/wA=' } },
    ),
  }),
  step({
    evidence: call(
      { method: 'GET', body: null, url: 'http://h/a?b=1&b=2&c%5B%5D=%C3%A4+x#f' },
      {
        status: 302,
        body: null,
        headers: [
          ['Location', '/b'],
          ['Set-Cookie', 'sid=1; Path=/; HttpOnly; Secure; Expires=Wed, 25 Nov 2026 09:30:00 GMT'],
          ['Set-Cookie', 'x='],
        ],
      },
    ),
  }),
  step({
    evidence: call(
      { body: { kind: 'text', mediaType: 'application/x-www-form-urlencoded; charset=utf-8', text: 'a=1&b=x+y' } },
      null,
    ),
  }),
  step({ evidence: { kind: 'none' }, passed: false }),
])

test('only fields of HAR 1.2, all that it asks for, of the right types', () => {
  expect(violations(harOf(fulfilled, refused, retried(true), nested(refused), odd), 'ROOT')).toEqual([])
})

test('an entry for each call and each webhook, in order, with its step', () => {
  const short = entriesOf(fulfilled, nested(refused)).map(({ pageref, request, response, _specbox }) => [
    pageref,
    _specbox.kind,
    _specbox.workflow,
    _specbox.step,
    request.method,
    response.status,
  ])
  expect(short).toEqual([
    ['run_1', 'call', 'create-and-fulfill-order', 'createOrder', 'POST', 201],
    ['run_1', 'call', 'create-and-fulfill-order', 'addItems', 'POST', 200],
    ['run_1', 'call', 'create-and-fulfill-order', 'submit', 'POST', 200],
    ['run_1', 'webhook', 'create-and-fulfill-order', 'webhook', 'POST', 0],
    ['run_2', 'call', 'create-and-fulfill-order', 'createOrder', 'POST', 201],
    ['run_2', 'call', 'create-and-fulfill-order', 'submit', 'POST', 409],
  ])
})

test('a webhook that came', () => {
  const [entry] = entriesOf(fulfilled).slice(-1)
  expect(entry?.request).toMatchObject({
    url: 'http://webhook.invalid/order.fulfilled',
    headers: [{ name: 'webhook-id', value: 'evt_1' }],
    postData: { mimeType: 'application/json', text: '{"type":"order.fulfilled","data":{"id":"ord_1"}}' },
  })
  expect(entry?._specbox).toEqual({
    kind: 'webhook',
    workflow: 'create-and-fulfill-order',
    step: 'webhook',
    passed: true,
    channel: 'order.fulfilled',
    id: 'evt_1',
    verified: true,
    note: 'delivered, signature verified',
  })
})

test('starts follow each other, with the time between attempts', () => {
  const starts = entriesOf(retried(true)).map(({ startedDateTime, time, timings }) => [
    startedDateTime,
    time,
    timings.send + timings.wait + timings.receive,
  ])
  expect(starts).toEqual([
    ['2026-11-25T09:30:00.000Z', 2, 2],
    ['2026-11-25T09:30:01.502Z', 2, 2],
    ['2026-11-25T09:30:01.504Z', 4, 4],
  ])
})

describe('requests and replies', () => {
  const [bytes, query, form] = entriesOf(odd)
  test('bytes in base64, cookies', () => {
    expect(bytes?.request.cookies).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '"x=y"' },
    ])
    expect(bytes?.request.bodySize).toBe(2)
    expect(bytes?.request.postData).toMatchObject({ text: '/wA=', comment: 'in base64' })
    expect(bytes?.response.content).toEqual({ size: 2, mimeType: 'image/png', text: '/wA=', encoding: 'base64' })
  })

  test('query, redirect, cookies that are set', () => {
    expect(query?.request.queryString).toEqual([
      { name: 'b', value: '1' },
      { name: 'b', value: '2' },
      { name: 'c[]', value: 'ä x' },
    ])
    expect(query?.request.postData).toBeUndefined()
    expect(query?.response).toMatchObject({ statusText: 'Found', redirectURL: '/b', bodySize: 0 })
    expect(query?.response.cookies).toEqual([
      { name: 'sid', value: '1', path: '/', httpOnly: true, secure: true, expires: '2026-11-25T09:30:00.000Z' },
      { name: 'x', value: '' },
    ])
  })

  test('a form, and no reply', () => {
    expect(form?.request.postData?.params).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: 'x y' },
    ])
    expect(form?.response).toMatchObject({ status: 0, comment: 'no reply' })
  })

  test('sizes are bytes', () => {
    const [entry] = entriesOf(workflow([step({ evidence: call({ body: jsonBody('ä') }) })]))
    expect(entry?.request.bodySize).toBe(4)
  })
})
