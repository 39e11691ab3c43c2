import type { Criterion, Parameter, Step } from '../../../workflows/arazzo/description.ts'
import type { Model } from '../../../simulate/call.ts'
import { literal } from '../../journey.ts'
import type { Witness } from '../expect/witness.ts'
import type { PlotCall, PlotReceive, PlotStep, PlotWait } from '../plot.ts'
import type { StoryOptions } from '../story.ts'
import { bodyOf } from './body.ts'
import { keyParameters, keysOf } from './credentials.ts'
import { criteriaOf } from './criteria.ts'
import { channelKey } from '../events/keys.ts'
import type { Outputs } from './outputs.ts'
import { targetOf } from './target.ts'

export interface Writing {
  readonly model: Model
  readonly options: StoryOptions
  /** There are several source descriptions that are no Arazzo. */
  readonly many: boolean
  /** The workflow itself says with which credentials. */
  readonly sharedKeys: boolean
  readonly outputs: Outputs
  readonly witness: Witness
}

/** Ms: what is sent at once is here at once. */
const patience = 10_000

/** Undefined: it is not one that this version of Arazzo has. */
export function writeStep(writing: Writing, step: PlotStep): Step | undefined {
  if (step.kind === 'call') return callStep(writing, step)
  if (step.kind === 'wait') return waitStep(writing, step)
  return receiveStep(writing, step)
}

function callStep({ model, options, many, sharedKeys, outputs, witness }: Writing, step: PlotCall): Step | undefined {
  const { call, claims, stranger } = step
  const operation = model.blueprint.operations.find(({ id }) => id === call.operation)
  if (operation === undefined) return undefined
  const keys = keysOf(model, operation)
  const parameters: Parameter[] = [
    ...(stranger || !sharedKeys ? keyParameters(keys, stranger) : []),
    ...call.params
      .filter(({ name, in: place }) => !keys.some((key) => key.in === place && key.name === name))
      .map(({ name, in: place, value }) => ({ name, in: place, value: outputs.express(value) })),
  ]
  const witnessed = [...witness.call(call), ...claims]
  const criteria: Criterion[] = [
    { condition: `$statusCode == ${call.status}` },
    ...criteriaOf(witnessed, 'response.body', outputs),
  ]
  return {
    stepId: call.id,
    description: call.title,
    ...targetOf(model, operation, options.description.name, many),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(call.body === null ? {} : { requestBody: bodyOf(model, operation, call.body, outputs) }),
    successCriteria: criteria,
  }
}

/** The sandbox's own clock is moved: real time does not pass. */
function waitStep({ options, witness }: Writing, { wait }: PlotWait): Step | undefined {
  witness.wait(wait)
  if (options.control === null) return undefined
  return {
    stepId: wait.id,
    description: wait.title,
    operationId: `$sourceDescriptions.${options.control.name}.advanceClock`,
    parameters: [
      { name: 'id', in: 'path', value: '$inputs.sandbox' },
      { name: 'Authorization', in: 'header', value: '$inputs.controlKey' },
    ],
    requestBody: { contentType: 'application/json', payload: { seconds: wait.seconds } },
    successCriteria: [{ condition: '$statusCode == 200' }, { condition: '$response.body#/fired >= 1' }],
  }
}

function receiveStep({ options, outputs }: Writing, step: PlotReceive): Step | undefined {
  if (options.events === null || options.arazzo === '1.0.1') return undefined
  const { id, title, event, about } = step
  const { name, constants } = event.payload
  const fixed = [
    ...(name === null ? [] : [{ path: name, is: 'equal' as const, value: literal(event.name) }]),
    ...Object.entries(constants).map(([path, value]) => ({
      path: path.split('/'),
      is: 'equal' as const,
      value: literal(value),
    })),
  ]
  const criteria = criteriaOf([...fixed, ...step.claims], 'message.payload', outputs)
  return {
    stepId: id,
    description: title,
    channelPath: `{$sourceDescriptions.${options.events.name}.url}#/channels/${channelKey(event.name)}`,
    action: 'receive',
    ...(about === null ? {} : { correlationId: outputs.express(about) }),
    timeout: patience,
    ...(criteria.length === 0 ? {} : { successCriteria: criteria }),
  }
}
