import type { JsonObject } from '../../lib/json.ts'
import {
  anything,
  choice,
  exactlyOne,
  type Field,
  type FieldTable,
  fields,
  list,
  map,
  needed,
  oneOf,
  ref,
  string,
} from './parts.ts'

export type ArazzoVersion = '1.0' | '1.1'

/** The structure of an Arazzo 1.0 or 1.1 document as JSON Schema 2020-12. */
export function arazzoSchema(version: ArazzoVersion): JsonObject {
  const later = version === '1.1'
  const root = fields({
    arazzo: needed({ schema: { type: 'string', pattern: `^1\\.${version[2]}\\.[0-9]+(-.+)?$` } }),
    ...(later ? { $self: { schema: { type: 'string', pattern: '^[^#]*$' } } } : {}),
    info: needed(ref('info')),
    sourceDescriptions: needed(list(ref('source'), 1)),
    workflows: needed(list(ref('workflow'), 1)),
    components: ref('components'),
  })
  return { ...root, $defs: { ...common(later), ...actions(later), ...steps(later), ...expressions(later) } }
}

function common(later: boolean): JsonObject {
  const types = later ? ['arazzo', 'openapi', 'asyncapi'] : ['arazzo', 'openapi']
  const source = {
    name: needed({ schema: { type: 'string', pattern: '^[A-Za-z0-9_\\-]+$' } }),
    url: needed(string),
    type: choice(...types),
  }
  const workflow = {
    workflowId: needed(string),
    summary: string,
    description: string,
    inputs: ref('schema'),
    dependsOn: list(string),
    steps: needed(list(ref('step'), 1)),
    successActions: list(oneOf(ref('successAction'), ref('reusable'))),
    failureActions: list(oneOf(ref('failureAction'), ref('reusable'))),
    outputs: map(later ? oneOf(string, ref('selector')) : string, !later),
    parameters: list(oneOf(ref('parameter'), ref('reusable'))),
  }
  const components = {
    inputs: map(ref('schema'), true),
    parameters: map(ref('parameter'), true),
    successActions: map(ref('successAction'), true),
    failureActions: map(ref('failureAction'), true),
  }
  return {
    info: fields({ title: needed(string), summary: string, description: string, version: needed(string) }),
    source: fields(source),
    workflow: fields(workflow),
    components: fields(components),
    schema: { type: ['object', 'boolean'] },
  }
}

function actions(later: boolean): JsonObject {
  const base: FieldTable = {
    name: needed(string),
    workflowId: string,
    stepId: string,
    ...(later ? { parameters: list(anything) } : {}),
  }
  const rules: JsonObject = {
    allOf: [
      { if: { required: ['type'], properties: { type: { const: 'goto' } } }, then: exactlyOne('workflowId', 'stepId') },
      { if: { required: ['parameters'] }, then: { required: ['workflowId'] } },
    ],
  }
  const success = { ...base, type: needed(choice('end', 'goto')), criteria: list(ref('criterion'), later ? 1 : 0) }
  const failure = {
    ...base,
    type: needed(choice('end', 'goto', 'retry')),
    retryAfter: { schema: { type: 'number', minimum: 0 } },
    retryLimit: { schema: { type: 'integer', minimum: 0 } },
    criteria: list(ref('criterion')),
  }
  const value: Field = { schema: { type: ['string', 'boolean', 'object', 'array', 'number', 'null'] } }
  return {
    successAction: fields(success, true, rules),
    failureAction: fields(failure, true, rules),
    reusable: fields({ reference: needed(string), value }, false),
  }
}

function steps(later: boolean): JsonObject {
  const dependencies = [
    '^[^$]',
    '^\\$workflows\\.[^.]+\\.steps\\.[^.]+$',
    '^\\$sourceDescriptions\\.[^.]+\\.[^.]+\\.steps\\.[^.]+$',
  ]
  const base: FieldTable = {
    stepId: needed(string),
    description: string,
    requestBody: ref('requestBody'),
    successCriteria: list(ref('criterion'), later ? 1 : 0),
    onSuccess: list(oneOf(ref('successAction'), ref('reusable'))),
    onFailure: list(oneOf(ref('failureAction'), ref('reusable'))),
    outputs: map(later ? oneOf(string, ref('selector')) : string, !later),
    ...(later
      ? {
          timeout: { schema: { type: 'integer' } },
          dependsOn: list({ schema: { anyOf: dependencies.map((pattern) => ({ type: 'string', pattern })) } }, 1),
        }
      : {}),
  }
  const located: Field = { schema: { $ref: '#/$defs/parameter', required: ['in'] } }
  const operation = { ...base, parameters: list(oneOf(ref('reusable'), located)) }
  const call = { ...operation, operationId: string, operationPath: string }
  const message = {
    ...operation,
    operationId: string,
    channelPath: string,
    action: needed(choice('send', 'receive')),
    correlationId: anything,
  }
  const receives = { if: { required: ['correlationId'] }, then: { properties: { action: { const: 'receive' } } } }
  const workflow = {
    ...base,
    workflowId: needed(string),
    parameters: list(oneOf(ref('parameter'), ref('reusable'))),
  }
  const kinds = ['callStep', ...(later ? ['messageStep'] : []), 'workflowStep']
  return {
    step: oneOf(...kinds.map(ref)).schema,
    callStep: fields(call, true, exactlyOne('operationId', 'operationPath')),
    ...(later
      ? { messageStep: fields(message, true, { ...exactlyOne('operationId', 'channelPath'), ...receives }) }
      : {}),
    workflowStep: fields(workflow),
    requestBody: fields({ contentType: string, payload: anything, replacements: list(ref('replacement')) }),
  }
}

function expressions(later: boolean): JsonObject {
  const versions: readonly [string, readonly string[]][] = [
    ['jsonpath', ['rfc9535', 'draft-goessner-dispatch-jsonpath-00']],
    ['xpath', ['xpath-10', 'xpath-20', 'xpath-30', ...(later ? ['xpath-31'] : [])]],
    ...(later ? [['jsonpointer', ['rfc6901']] as [string, string[]]] : []),
  ]
  const places = ['path', 'query', 'header', 'cookie', ...(later ? ['querystring', 'channel'] : ['body'])]
  const plain: Field = {
    schema: { type: ['string', 'boolean', 'array', 'number', 'null', ...(later ? [] : ['object'])] },
  }
  const value = later ? oneOf(plain, ref('selector')) : plain
  const criterion = {
    context: string,
    condition: needed(string),
    type: oneOf(choice('simple', 'regex', 'jsonpath', 'xpath'), ref('expressionType')),
  }
  const expressionType = fields({ type: needed(string), version: needed(string) }, true, {
    oneOf: versions.map(([type, names]) => ({
      properties: { type: { const: type }, version: { enum: [...names] } },
    })),
  })
  const selectorType = oneOf(choice('jsonpointer', 'jsonpath', 'xpath'), ref('expressionType'))
  return {
    parameter: fields({ name: needed(string), in: choice(...places), value: needed(value) }),
    criterion: fields(criterion, true, { dependentRequired: { type: ['context'] } }),
    expressionType,
    replacement: fields({
      target: needed(string),
      value: needed(later ? oneOf(string, ref('selector')) : anything),
      ...(later ? { targetSelectorType: selectorType } : {}),
    }),
    selector: fields({ context: needed(string), selector: needed(string), type: needed(selectorType) }),
  }
}
