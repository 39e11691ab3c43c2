import type { JsonObject, JsonValue } from '../../lib/json.ts'

/**
 * Arazzo's words, exactly (1.0.1 and 1.1.0), as parsed: references to components are not yet followed. What holds for 1.1 only
 * says so.
 */
export interface ArazzoDescription {
  readonly arazzo: string
  /** 1.1: the base URI of the document. */
  readonly $self?: string
  readonly info: {
    readonly title: string
    readonly version: string
    readonly summary?: string
    readonly description?: string
  }
  readonly sourceDescriptions: readonly SourceDescription[]
  readonly workflows: readonly Workflow[]
  readonly components?: Components
}

export interface SourceDescription {
  readonly name: string
  readonly url: string
  /** `asyncapi` in 1.1. Absent: told from the document itself. */
  readonly type?: 'openapi' | 'arazzo' | 'asyncapi'
}

export interface Components {
  /** Schemas, by name. */
  readonly inputs?: Readonly<Record<string, JsonObject>>
  readonly parameters?: Readonly<Record<string, Parameter>>
  readonly successActions?: Readonly<Record<string, SuccessAction>>
  readonly failureActions?: Readonly<Record<string, FailureAction>>
}

export interface Workflow {
  readonly workflowId: string
  readonly summary?: string
  readonly description?: string
  /** JSON Schema 2020-12, or a `$ref` to one. */
  readonly inputs?: JsonObject
  /** Ids of workflows, or `$sourceDescriptions.<name>.<workflowId>`. */
  readonly dependsOn?: readonly string[]
  readonly steps: readonly Step[]
  readonly successActions?: readonly (SuccessAction | Reusable)[]
  readonly failureActions?: readonly (FailureAction | Reusable)[]
  readonly outputs?: Readonly<Record<string, OutputValue>>
  readonly parameters?: readonly (Parameter | Reusable)[]
  readonly 'x-security'?: readonly SecurityUse[]
  /** By input: `x-specbox-credential` and `x-specbox-sandbox`, for runners that refuse them in schemas. */
  readonly 'x-specbox-inputs'?: JsonObject
}

export interface Step {
  readonly stepId: string
  readonly description?: string
  readonly operationId?: string
  readonly operationPath?: string
  /** 1.1: `{$sourceDescriptions.<name>.url}#/channels/<name>`. */
  readonly channelPath?: string
  readonly workflowId?: string
  /** 1.1, for AsyncAPI. */
  readonly action?: 'send' | 'receive'
  /** 1.1: an expression or a value that the message must have. */
  readonly correlationId?: JsonValue
  /** 1.1, ms. */
  readonly timeout?: number
  /** 1.1: ids of steps. */
  readonly dependsOn?: readonly string[]
  readonly parameters?: readonly (Parameter | Reusable)[]
  readonly requestBody?: RequestBody
  readonly successCriteria?: readonly Criterion[]
  readonly onSuccess?: readonly (SuccessAction | Reusable)[]
  readonly onFailure?: readonly (FailureAction | Reusable)[]
  readonly outputs?: Readonly<Record<string, OutputValue>>
  readonly 'x-security'?: readonly SecurityUse[]
  /** A call that no description knows. */
  readonly 'x-operation'?: { readonly url: string; readonly method: string }
}

/** A widespread extension: the credentials of a call, by a scheme of its description or one that stands here. */
export interface SecurityUse {
  readonly schemeName?: string
  readonly scheme?: JsonObject
  /** `username`, `password`, `token`, `accessToken`, `apiKey`: expressions in them are evaluated. */
  readonly values?: Readonly<Record<string, JsonValue>>
}

export interface Parameter {
  readonly name: string
  /** Absent where the step calls a workflow; `querystring` in 1.1. */
  readonly in?: 'path' | 'query' | 'header' | 'cookie' | 'querystring'
  /** Expressions in it are evaluated; 1.1 also: a Selector. */
  readonly value: JsonValue
  readonly 'x-allowReserved'?: boolean
}

/** A component, with another value where it is a parameter. */
export interface Reusable {
  readonly reference: string
  readonly value?: JsonValue
}

export interface RequestBody {
  readonly contentType?: string
  readonly payload?: JsonValue
  readonly replacements?: readonly PayloadReplacement[]
}

export interface PayloadReplacement {
  /** JSON Pointer for JSON, XPath for XML; 1.1: as `targetSelectorType` says. */
  readonly target: string
  readonly targetSelectorType?: string | ExpressionType
  readonly value: JsonValue
}

export type CriterionType = 'simple' | 'regex' | 'jsonpath' | 'xpath'

/** Which dialect of a language. */
export interface ExpressionType {
  readonly type: 'jsonpath' | 'xpath' | 'jsonpointer'
  readonly version?: string
}

export interface Criterion {
  /** An expression; needed for all but `simple`. */
  readonly context?: string
  readonly condition: string
  readonly type?: CriterionType | ExpressionType
}

/** 1.1. */
export interface Selector {
  readonly context: string
  readonly selector: string
  readonly type: 'jsonpath' | 'xpath' | 'jsonpointer' | ExpressionType
}

/** The value of an output. */
export type OutputValue = JsonValue | Selector

interface Action {
  readonly name: string
  readonly workflowId?: string
  readonly stepId?: string
  /** 1.1: inputs of the workflow that is gone to. */
  readonly parameters?: readonly (Parameter | Reusable)[]
  readonly criteria?: readonly Criterion[]
}

export interface SuccessAction extends Action {
  readonly type: 'end' | 'goto'
}

export interface FailureAction extends Action {
  readonly type: 'end' | 'goto' | 'retry'
  /** Seconds. */
  readonly retryAfter?: number
  /** 1 unless told. */
  readonly retryLimit?: number
}
