import type { ReplayCase } from './config.ts'

export interface Exception {
  readonly folder: string
  readonly workflowId: string
  /** Where what the configuration expects begins to differ; nothing else may. */
  readonly differs: readonly string[]
  readonly why: string
  /** Of Arazzo 1.0.1. */
  readonly sentence: string
}

const notText = {
  folder: 'xkcd',
  differs: ['date'],
  why: 'its Arazzo document gives the output date the value null ("String concatenation not fully supported yet")',
  sentence: 'outputs: A map between a friendly name and a dynamic output value.',
}

/** Configurations that expect what their own documents do not say. */
export const exceptions: readonly Exception[] = [
  {
    folder: 'bnpl',
    workflowId: 'ApplyForLoanAtCheckout',
    differs: [
      'calls',
      'eligibilityCheckRequired',
      'eligibleProducts',
      'customer',
      'redirectAuthToken',
      'loanTransactionResourceUrl',
    ],
    why:
      'the first success action of the first step ends the workflow when existingCustomerNotEligible is false, and the reply says false; ' +
      'the outputs that are expected are no outputs of the workflow either',
    sentence:
      'If multiple success actions have similar criteria, the first sequential action matching the criteria SHALL be the action executed.',
  },
  { ...notText, workflowId: 'getCurrentComic' },
  { ...notText, workflowId: 'getComicById' },
]

export const exceptionOf = ({ folder, workflowId }: ReplayCase): Exception | undefined =>
  exceptions.find((one) => one.folder === folder && one.workflowId === workflowId)

/** '': it can be run. */
export function skipReason({ arazzo, mode }: ReplayCase): string {
  if (arazzo === null) return 'its folder has no Arazzo document'
  return mode === 'real' ? 'it is for the real API only' : ''
}
