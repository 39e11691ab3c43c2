/** Where the two runners part over a document, and why: what the specification (Arazzo 1.0.1) says, and what each does. */
export interface Difference {
  readonly document: string
  /** The first lines of the transcripts that are not the same. An explanation is for these only. */
  readonly respect: string
  readonly ours: string
  readonly why: string
}

export const differences: readonly Difference[] = [
  {
    document: 'consider-severity-in-next-step-execution/consider-severity-in-next-step-execution.arazzo.yaml',
    respect: 'second-workflow: first-workflow/first-step GET /menu?search=mermaid-treasure-latte 200 ✓',
    ours: 'second-workflow: failed',
    why: "Step Object, onFailure: 'If omitted, the default behavior is to break and return'. Respect goes on, as its --severity SUCCESS_CRITERIA_CHECK=warn says; our runner has no way to overlook a criterion.",
  },
  {
    document: 'local-json-server/local-json-server.arazzo.yaml',
    respect:
      'auto-inherit: auto-inherit/drop-item-auto-inherit DELETE /items/6affdd9a-52ee-4d45-b7b3-1f0ff4c7ecce 200 ✓',
    ours: 'auto-inherit: failed',
    why: 'A step without successCriteria is answered 404, which the description documents. The specification does not say what such a step asks; Respect takes any documented status, our runner asks for success.',
  },
  {
    document: 'implicit/implicit.arazzo.yaml',
    respect: 'implicit-content-type: implicit-content-type/post-quizzes POST /quizzes 415 ✓',
    ours: 'implicit-content-type: implicit-content-type/post-quizzes POST /quizzes 201 ✓',
    why: "Step Object, requestBody: 'The request body to pass to the operation'. The step has none; Respect makes one up from the schema, and the API refuses its media type. Our runner sends no body that a step does not say.",
  },
]
