import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref, takes } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const count: JsonObject = { type: 'integer', minimum: 0 }
const file: JsonObject = { type: ['string', 'null'], description: 'Path of its Arazzo document; null: it is in none.' }

const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  description,
  schema,
})

/** Workflows and their runs, in the control plane's own document. */
export const runPaths: JsonObject = {
  '/sandboxes/{id}/workflows': {
    parameters: id,
    get: {
      operationId: 'listWorkflows',
      summary: 'List the workflows of the API',
      description:
        'Those that somebody wrote, beside its description, and those that follow from it. The latter take a while the first time.',
      parameters: [query('origin', 'Only these.', { enum: ['written', 'generated'] })],
      responses: answers('200', 'All of them.', listOf('Workflow')),
    },
  },
  '/sandboxes/{id}/coverage': {
    parameters: id,
    get: {
      operationId: 'listCoverage',
      summary: 'List which workflows the calls in the log cover',
      description:
        'A workflow is covered where its calls were made in its order, with the statuses that it asks for and, as far as paths and the bodies in ' +
        'the log tell, about the same entity. Nothing is run, and no other criterion is looked at. Workflows that call nothing are left out.',
      parameters: [query('after', 'Only calls after this exchange.', text)],
      responses: answers('200', 'All workflows of the API that call it.', listOf('Coverage')),
    },
  },
  '/sandboxes/{id}/runs': {
    parameters: id,
    post: {
      operationId: 'runWorkflow',
      summary: 'Run a workflow in a sandbox',
      description:
        'It goes on by itself; at most 4 run in a sandbox at once. With `document`, a workflow of that Arazzo document is run: its sources are ' +
        "the sandbox's own API, its events and the control plane, and nothing is fetched for it. A step that calls the control plane has the " +
        "sandbox's control key, and cannot start runs.",
      requestBody: takes('NewRun'),
      responses: answers('202', 'It has started.', ref('schemas', 'Run')),
    },
    get: {
      operationId: 'listRuns',
      summary: 'List the runs of a sandbox, newest first',
      description: 'The last 100, until the server ends.',
      responses: answers('200', 'Without their steps.', listOf('RunSummary')),
    },
  },
  '/runs/{run}': {
    parameters: [{ name: 'run', in: 'path', required: true, description: 'Id of a run.', schema: text }],
    get: {
      operationId: 'getRun',
      summary: 'Show a run with its steps so far, and its result',
      description:
        'Takes the control key of its sandbox or the installation key; with another one there is no such run.',
      parameters: [
        query('wait', 'Seconds to wait for its end; with `after`, for the next step.', {
          type: 'number',
          minimum: 0,
          maximum: 60,
          default: 0,
        }),
        query('after', 'Number of steps that are known already: only later ones are shown in `steps`.', count),
        query('secrets', 'Masked, unless told: then a run can be shown to others.', {
          enum: ['masked', 'shown'],
          default: 'masked',
        }),
        query('include', 'Adds what a receipt of it needs.', { enum: ['receipt'] }),
      ],
      responses: answers('200', 'The run.', ref('schemas', 'Run')),
    },
  },
}

const summary: JsonObject = {
  id: text,
  sandbox: text,
  workflow: text,
  origin: { enum: ['written', 'generated', 'posted'] },
  file,
  strict: { type: 'boolean' },
  status: { enum: ['running', 'passed', 'failed'] },
  stepsTaken: count,
  problem: { ...text, description: 'Why there is no result, or no more of it; empty else.' },
  startedAt: { type: 'string', format: 'date-time' },
  durationMs: { type: ['integer', 'null'], description: 'Null: it has not ended.' },
}

const step = object(
  {
    stepId: text,
    description: text,
    evidence: { type: 'object', description: 'What was sent and what came.' },
    judgements: { type: 'array', items: { type: 'object' }, description: 'Each criterion, and what was observed.' },
    outputs: { type: 'object' },
    passed: { type: 'boolean' },
    problem: text,
    next: { type: 'object' },
    duration: { type: 'number', description: 'Milliseconds.' },
  },
  {
    workflowId: text,
    depth: { ...count, description: '0: a step of the workflow that was asked for; more: of one within it.' },
  },
)

export const runSchemas: JsonObject = {
  Workflow: object({
    name: text,
    summary: text,
    origin: { enum: ['written', 'generated'] },
    file,
    steps: count,
    webhooks: { type: 'array', items: text, description: 'Channels whose messages it waits for.' },
  }),
  Coverage: object({
    name: text,
    origin: { enum: ['written', 'generated'] },
    covered: { enum: ['whole', 'partly', 'not'] },
    steps: { ...count, description: 'Calls that the workflow makes of the API.' },
    taken: { ...count, description: 'Those that were made, in order.' },
    missing: { type: 'array', items: text, description: 'Ids of the operations of the others.' },
    exchanges: { type: 'array', items: text, description: 'Ids of the calls that were taken for its own.' },
  }),
  NewRun: {
    ...object(
      {},
      {
        workflow: { ...text, description: 'Its workflowId; not needed where `document` has one alone.' },
        inputs: { type: 'object', description: 'Credentials that the workflow asks for are given by themselves.' },
        document: { type: 'object', description: 'An Arazzo document (1.0 or 1.1).' },
        strict: { type: 'boolean', default: false, description: 'Common misuses are errors.' },
      },
    ),
    required: [],
    additionalProperties: false,
  },
  RunSummary: object(summary),
  RunStep: step,
  Run: object(
    {
      ...summary,
      steps: {
        type: 'array',
        items: ref('schemas', 'RunStep'),
        description: 'Every attempt, in the order of their ends.',
      },
      run: { oneOf: [ref('schemas', 'WorkflowRun'), { type: 'null' }], description: 'Null: it has not ended.' },
      redacted: { type: 'array', items: text, description: 'Names of the secrets that `[redacted:…]` stands for.' },
    },
    { receipt: object({ api: { type: 'object' }, document: { type: 'object' } }) },
  ),
  WorkflowRun: object({
    workflowId: text,
    summary: text,
    inputs: { type: 'object' },
    steps: { type: 'array', items: ref('schemas', 'RunStep') },
    outputs: { type: 'object' },
    outcome: { enum: ['passed', 'failed'] },
    problem: text,
    warnings: { type: 'array', items: text },
    duration: { type: 'number', description: 'Milliseconds.' },
  }),
}
