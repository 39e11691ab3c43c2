/** Where the two runners part over a document, and why: what the specification (Arazzo 1.0.1) says, and what each does. */
export interface Difference {
  readonly document: string
  /** The first lines of the transcripts that are not the same. An explanation is for these only. */
  readonly respect: string
  readonly ours: string
  readonly why: string
}

const goto =
  "Failure Action Object: goto is 'A one-way transfer of workflow control to the specified label'. The workflow that has the control then succeeds, and so does our run; Respect has the run failed for the step before. The specification knows no verdict of a workflow."

export const differences: readonly Difference[] = [
  {
    document: 'consider-severity-in-next-step-execution/consider-severity-in-next-step-execution.arazzo.yaml',
    respect: 'second-workflow: first-workflow/first-step GET /menu?search=mermaid-treasure-latte 200 ✓',
    ours: 'second-workflow: failed',
    why: "Step Object, onFailure: 'If omitted, the default behavior is to break and return'. Respect goes on, as its --severity SUCCESS_CRITERIA_CHECK=warn says; our runner has no way to overlook a criterion.",
  },
  {
    document: 'reusable-components/reusable-components.arazzo.yaml',
    respect: 'get-menu-items: failed',
    ours: 'get-menu-items: passed',
    why: goto,
  },
  {
    document: 'workflow-failure-actions/workflow-failure-actions.arazzo.yaml',
    respect: 'get-menu-items: failed',
    ours: 'get-menu-items: passed',
    why: goto,
  },
  {
    document: 'local-json-server/local-json-server.arazzo.yaml',
    respect: 'auto-inherit: auto-inherit/get-item-by-id-auto-inherit GET /items/some-item-id 404',
    ours: 'auto-inherit: failed',
    why: "Step Object, parameters: 'A list of parameters that MUST be passed to an operation'. The step lists none for /items/{id}; Respect takes the example of the OpenAPI description, our runner does not make up what a step does not say.",
  },
  {
    document: 'implicit/implicit.arazzo.yaml',
    respect: 'implicit-content-type: implicit-content-type/post-quizzes POST /quizzes 415 ✓',
    ours: 'implicit-content-type: implicit-content-type/post-quizzes POST /quizzes 201 ✗',
    why: "Step Object, parameters and requestBody: what is 'passed to an operation'. The step has neither; Respect takes the header Content-Type and the body from the examples of the OpenAPI description, our runner does not make up what a step does not say.",
  },
  {
    document: 'outputs-access-syntax-variations/outputs-access-syntax-variations.arazzo.yaml',
    respect: 'get-menu-items-by-error-field: failed',
    ours: 'get-menu-items-by-error-field: get-menu-items-by-error-field/get-menu-items-by-error-field GET /menu 200 ✓',
    why: 'Runtime Expressions: nothing is said of one that finds no value. The sandbox’s 400 has no details/errors/0 (the description leaves `details` open); Respect does not take the step whose parameters ask for it, our runner leaves the parameters out and warns.',
  },
]
