import type { Shape } from './shape.ts'

/** What a property of an error body is for. */
export type Role =
  | 'message'
  | 'title'
  | 'code'
  | 'type'
  | 'status'
  | 'field'
  | 'source'
  | 'list'
  | 'request_id'
  | 'documentation'
  | 'timestamp'
  | 'no'
  | 'yes'
  | 'request_path'
  | 'method'
  | null

const names: Readonly<Record<string, Role>> = {
  message: 'message', msg: 'message', detail: 'message', details: 'list', errordescription: 'message', description: 'message',
  errormessage: 'message', errormsg: 'message', usermessage: 'message', developermessage: 'message', errordetail: 'message',
  text: 'message', longmessage: 'message', shortmessage: 'message', summary: 'message', errorsummary: 'message', explanation: 'message',
  localizedmessage: 'message', issue: 'message', reason: 'message', error: 'message', title: 'title', phrase: null, displaymessage: 'message',
  code: 'code', errorcode: 'code', errortype: 'code', errorname: 'code', name: 'code', kind: 'code', category: 'code',
  errorkey: 'code', typename: 'code', apierrorcode: 'code', subcategory: null, errornumber: 'code', slug: 'code', exception: 'code', type: 'type', domain: null, tag: 'code', rule: 'code', keyword: 'code',
  status: 'status', statuscode: 'status', httpstatus: 'status', httpstatuscode: 'status', httpcode: 'status', responsecode: 'status',
  errorstatus: 'status', statustext: 'title', statusmessage: 'message',
  param: 'field', parameter: 'field', field: 'field', property: 'field', pointer: 'field', path: 'field', attribute: 'field',
  fieldname: 'field', propertyname: 'field', propertypath: 'field', fieldpath: 'field', parametername: 'field', target: 'field',
  loc: 'field', location: 'field', paramname: 'field', key: 'field', source: 'source',
  errors: 'list', issues: 'list', fields: 'list', fielderrors: 'list', validationerrors: 'list', invalidparams: 'list',
  invalidfields: 'list', violations: 'list', causes: 'list', errorlist: 'list', generalerrors: 'list', errormessages: 'list', messages: 'list', innererrors: 'list',
  errordetails: 'list', fieldviolations: 'list', validation: 'list', invalidparameters: 'list', validationmessages: 'list',
  requestid: 'request_id', traceid: 'request_id', correlationid: 'request_id', debugid: 'request_id', logref: 'request_id',
  requestlogid: 'request_id', instance: 'request_id', errorid: 'request_id', incidentid: 'request_id', reference: 'request_id', ray: 'request_id',
  documentationurl: 'documentation', docurl: 'documentation', moreinfo: 'documentation', helpurl: 'documentation',
  documentation: 'documentation', documentationlink: 'documentation', infolink: 'documentation', moreinfourl: 'documentation', docs: 'documentation',
  help: 'documentation', helplink: 'documentation', documentationuri: 'documentation', docsurl: 'documentation', informationlink: 'documentation', link: 'documentation', ref: 'documentation',
  timestamp: 'timestamp', time: 'timestamp', date: 'timestamp', occurredat: 'timestamp', datetime: 'timestamp', createdat: 'timestamp',
  success: 'no', ok: 'no', succeeded: 'no', issuccess: 'no', successful: 'no', valid: 'no', isvalid: 'no',
  iserror: 'yes', failed: 'yes', haserrors: 'yes', uri: 'request_path', url: 'request_path', requestpath: 'request_path', method: 'method',
} // biome-ignore format: a table

/** Names that hold the whole error. */
const envelopes = new Set([
  'error',
  'errors',
  'fault',
  'exception',
  'problem',
  'err',
  'failure',
  'detail',
  'details',
  'meta',
  'response',
  'status',
  'result',
])

export function isEnvelope(name: string): boolean {
  return envelopes.has(name)
}

/**
 * The role of a property by its name, its type and its neighbours.
 *
 * @param name without separators, lower-case
 * @param siblings names of all properties of the same object, in the same form
 * @param inItem the object is one entry of a list of faults
 */
export function roleOf(name: string, shape: Shape, siblings: ReadonlySet<string>, inItem: boolean): Role {
  const role = Object.hasOwn(names, name) ? names[name]! : null
  const listed = shape.types.some(({ values }) => values !== null)
  const only = (type: string) =>
    shape.types.length > 0 && shape.types.every((one) => one.type === type || one.type === 'null')
  const numeric = only('integer') || only('number')
  if (only('boolean')) return name === 'error' ? 'yes' : role === 'no' || role === 'yes' ? role : null
  if (role === 'no' || role === 'yes') return null
  if (role === 'source') return inItem && locates(shape) ? role : null
  if (shape.object && role !== 'list') return null
  if (['error', 'reason', 'title', 'issue'].includes(name) && !shape.array)
    return errorOrReason(name, listed, numeric, siblings)
  if (name === 'path' && !inItem && (siblings.has('timestamp') || siblings.has('status'))) return 'request_path'
  if (name === 'type' && (shape.format === 'uri' || shape.format === 'uri-reference')) return 'type'
  if (role === 'type') return siblings.has('title') && siblings.has('detail') && !listed ? 'type' : 'code'
  if (role === 'message' && numeric) return null
  if (shape.array && !shape.types.some(({ type }) => type === 'string'))
    return role === 'field' || role === null ? role : 'list'
  if (role === 'message' && listed) return 'code'
  if (name === 'id' && siblings.has('message') && !siblings.has('code') && !inItem) return 'code'
  if (
    name === 'name' &&
    inItem &&
    !['field', 'param', 'parameter', 'property', 'path', 'pointer'].some((one) => siblings.has(one))
  )
    return 'field'
  if (role === 'code' && numeric) return 'status'
  if (name === 'status' && !numeric && !listed && siblings.has('code') && shape.types.length > 0) return 'code'
  return role
}

const tellers = ['message', 'errordescription', 'detail', 'description', 'errormessage', 'msg', 'details']

/** `error` and `reason` are the code where something else tells, the telling where nothing does. */
function errorOrReason(name: string, listed: boolean, numeric: boolean, siblings: ReadonlySet<string>): Role {
  if (numeric) return 'status'
  if (listed) return 'code'
  const told = tellers.some((teller) => siblings.has(teller))
  if (name === 'title') return told ? 'title' : 'message'
  if (name === 'error' && siblings.has('statuscode') && siblings.has('message')) return 'title'
  if (name === 'error' && siblings.has('path') && siblings.has('timestamp')) return 'title'
  return told ? 'code' : 'message'
}

/** JSON:API's `source` rather than where the money came from. */
function locates({ object, properties }: Shape): boolean {
  return !object || properties.size === 0 || properties.has('pointer') || properties.has('parameter')
}
