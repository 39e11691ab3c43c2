/** A small API of things below things, with hooks: for tests of what an overlay can declare about where they are. */
const ok = (schema: string) => `{description: ok, content: {application/json: {schema: ${schema}}}}`
const ref = (name: string) => `{$ref: '#/components/schemas/${name}'}`
const json = (schema: string) => `{required: true, content: {application/json: {schema: ${schema}}}}`
const list = (name: string) =>
  `{get: {operationId: list${name}s, responses: {'200': ${ok(`{type: array, items: ${ref(name)}}`)}}}`

export const forge = `
openapi: 3.1.0
info: {title: Forge, version: '1'}
servers: [{url: https://forge.example/v1}]
security: [{key: []}]
paths:
  /projects:
    ${list('Project').slice(1)}
    post:
      operationId: createProject
      requestBody: ${json('{type: object, required: [name], properties: {name: {type: string}}}')}
      responses: {'201': ${ok(ref('Project'))}}
  /projects/{project_id}:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getProject, responses: {'200': ${ok(ref('Project'))}}}
${['Ticket', 'Proposal'].map(collection).join('')}
  /projects/{project_id}/proposals/{number}/accepted:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}, {name: number, in: path, required: true, schema: {type: integer}}]
    get: {operationId: isAccepted, responses: {'204': {description: it is}, '404': ${ok('{type: object, properties: {message: {type: string}}}')}}}
    put:
      operationId: acceptProposal
      responses: {'200': ${ok('{type: object, required: [mark, done], properties: {mark: {type: string}, done: {type: boolean}}}')}}
  /projects/{project_id}/hooks:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}]
    ${list('Hook').slice(1)}
    post:
      operationId: createHook
      requestBody: ${json(ref('NewHook'))}
      responses: {'201': ${ok(ref('Hook'))}}
  /projects/{project_id}/hooks/{hook_id}:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}, {name: hook_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getHook, responses: {'200': ${ok(ref('Hook'))}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: api-key}}
  schemas:
    Project: {type: object, required: [id, name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}
    Ticket:
      type: object
      required: [number, title]
      properties:
        number: {type: integer, readOnly: true}
        title: {type: string}
        state: {type: string, enum: [open, closed], readOnly: true}
        self: {type: string, readOnly: true}
        proposal: {type: string, readOnly: true}
        votes: {type: integer, readOnly: true}
    Proposal:
      type: object
      required: [number, title]
      properties:
        number: {type: integer, readOnly: true}
        title: {type: string}
        state: {type: string, enum: [open, accepted], readOnly: true}
        mark: {type: [string, 'null'], readOnly: true}
    NewHook:
      type: object
      required: [url]
      properties: {url: {type: string, format: uri}, events: {type: array, items: {type: string}}, format: {type: string, enum: [json, form]}}
    Hook: {allOf: [${ref('NewHook')}, {type: object, required: [id], properties: {id: {type: string, readOnly: true}}}]}
x-specbox:
  resources:
    ticket:
      lifecycle: {field: state, initial: open, states: [open, closed]}
      omit: [proposal]
      defaults: {votes: 0}
    proposal:
      id: {with: [ticket]}
      lifecycle: {field: state, initial: open, states: [open, accepted]}
      defaults: {mark: null}
      reactions:
        - {on: accepted, effects: [{update: ticket, id: entity.number, to: closed}]}
  operations:
    createTicket:
      cases: [{set: {self: "server + '/projects/' + request.path.project_id + '/tickets/' + text(entity.number)"}}]
    createProposal:
      cases:
        - effects: [{create: ticket, set: {number: entity.number, title: entity.title, proposal: text(entity.number)}}]
    acceptProposal:
      behavior: {kind: transition, resource: proposal, id: number}
      cases: [{from: open, to: accepted, set: {mark: "token(12, 'abc')"}}]
      reply: {mark: entity.mark, done: true}
    isAccepted:
      behavior: {kind: read, resource: proposal, id: number}
      cases: [{if: entity.state != 'accepted', refuse: {status: 404, message: "'Not yet'"}}]
  events:
    ticket.opened: {resource: ticket, group: ticket, on: created, if: "!has(entity.proposal)"}
    ticket.closed: {resource: ticket, group: ticket, on: {enters: closed}}
    ticket.renamed: {resource: ticket, group: ticket, on: updated, if: entity.title != old.title}
    hello: {resource: hook, on: created, direct: true}
  webhooks:
    only: true
    endpoints:
      - resource: hook
        url: url
        events: events
        within: project
        headers: {X-Hook: '{key}', X-Project: '{within}'}
        form: {field: format, on: [form], name: payload}
`

function collection(name: string): string {
  const path = `${name.toLowerCase()}s`
  return `
  /projects/{project_id}/${path}:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}]
    ${list(name).slice(1)}
    post:
      operationId: create${name}
      requestBody: ${json('{type: object, required: [title], properties: {title: {type: string}}}')}
      responses: {'201': ${ok(ref(name))}}
  /projects/{project_id}/${path}/{number}:
    parameters: [{name: project_id, in: path, required: true, schema: {type: string}}, {name: number, in: path, required: true, schema: {type: integer}}]
    get: {operationId: get${name}, responses: {'200': ${ok(ref(name))}, '404': {description: none}}}
    patch:
      operationId: update${name}
      requestBody: ${json('{type: object, properties: {title: {type: string}}}')}
      responses: {'200': ${ok(ref(name))}}`
}
