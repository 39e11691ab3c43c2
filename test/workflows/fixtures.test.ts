import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { loadArazzo } from '../../src/workflows/arazzo/load.ts'
import { openProgram } from '../../src/workflows/source/program.ts'
import type { Program } from '../../src/workflows/source/source.ts'
import { hasShared, shared } from '../shared.ts'
import { type Play, playIn } from './runs/play.ts'
import { callLine, type Scripted } from './runs/scripted-door.ts'

async function programAt(name: string): Promise<Program> {
  const folder = shared('conformance/arazzo-runs/runner/fixtures')
  const loaded = await loadArazzo(`${folder}/${name}`, { allowExternalRefs: true })
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '))
  const opened = await openProgram(loaded.loaded, { load: { allowExternalRefs: true } })
  if (!opened.ok) throw new Error(opened.problems.map(({ message }) => message).join('; '))
  return opened.program
}

/** The outcome and the outputs that have a value; then the calls, path only. */
type Want = readonly [outcome: 'passed' | 'failed', outputs: JsonObject, ...calls: string[]]
type Cases = Readonly<
  Record<string, { readonly want: Want; readonly all?: readonly Scripted[]; readonly given?: Partial<Play> }>
>

function check(program: Promise<Program> | null, cases: Cases) {
  test.each(Object.entries(cases))('%s', async (id, { want, all = [200], given = {} }) => {
    const [workflowId = ''] = id.split(',')
    const { run, door } = await playIn(await program!, workflowId, { script: { '*': all }, ...given })
    const calls = door.calls.map((call) => callLine(call).replace(/\?.*/, ''))
    expect([run.outcome, run.outputs, ...calls]).toEqual(want)
  })
}

const stock = 'GET /store/inventory'
const pets = 'GET /pet/findByStatus'
const pet7 = 'GET /pet/7'

/** Documents of another runner's tests; what they are for stands beside each workflow there. Left out: what only its own options do. */
describe.skipIf(!hasShared)('workflow-control-flow', () => {
  check(hasShared ? programAt('workflow-control-flow.arazzo.yaml') : null, {
    linear: {
      want: ['passed', { name: 'Rex', id: 7 }, pets, pet7],
      all: [{ body: { id: 7, name: 'Rex' } }],
      given: { inputs: { status: 'sold' } },
    },
    gotoStep: { want: ['passed', { thirdReached: 200 }, stock, pet7] },
    endEarly: { want: ['passed', { first: 200 }, stock] },
    failBreak: { want: ['failed', {}, stock], all: [500] },
    infiniteGoto: { want: ['failed', {}, stock, stock, stock], given: { options: { limits: { steps: 3 } } } },
    gotoMissing: { want: ['failed', {}, stock] },
    transfersToTarget: { want: ['passed', { neverEvaluated: 200 }, stock, stock, pet7] },
    transferChainStart: { want: ['passed', {}, stock, stock, stock, pet7] },
    transfersToFailing: { want: ['failed', {}, stock, stock], all: [200, 500] },
    gotoCrossDocument: { want: ['failed', {}, stock] },
    gotoUnknownWorkflow: { want: ['failed', {}, stock] },
    retryThenSucceed: { want: ['passed', { status: 200 }, stock, stock, stock], all: [500, 500, 200] },
    retryThenSucceedThenNext: { want: ['passed', { after: 200 }, stock, stock, pets], all: [500, 200] },
    retryExhaustedThenEnd: { want: ['failed', {}, stock, stock, stock], all: [500] },
    retryExhaustedThenBreak: { want: ['failed', {}, stock, stock, stock], all: [500] },
    retryDefaultLimit: { want: ['failed', {}, stock, stock], all: [500] },
    retryChainIndependentBudgets: { want: ['failed', {}, ...Array(6).fill(stock)], all: [500] },
    retryExhaustedThenGoto: { want: ['passed', { recovery: 200 }, stock, stock, pet7], all: [500, 500, 200] },
    retryCriteriaStopMatching: { want: ['failed', {}, stock, stock], all: [503, 500] },
    retryWithReference: { want: ['failed', {}, ...Array(5).fill(stock)], all: [500] },
    retryWithRepairStep: {
      want: ['passed', { token: 'new', status: 200 }, stock, pets, stock, pets],
      all: [{ body: { token: 'old' } }, 401, { body: { token: 'new' } }, 200],
    },
    retryReferenceTargetMissing: { want: ['failed', {}, stock], all: [500] },
    retryWithWorkflowReference: {
      want: ['passed', { status: 200, repaired: 200 }, pets, stock, pets],
      all: [401, 200],
    },
    retryReferenceCrossDocument: { want: ['failed', {}, stock], all: [500] },
    repairFeedsSubWorkflowStep: {
      want: ['passed', { echoed: 'B' }, stock, stock, stock, stock],
      all: [{ body: { token: 'A' } }, 200, { body: { token: 'B' } }, 200],
    },
    inheritsFailureActions: { want: ['failed', {}, stock], all: [500] },
    overridesFailureActions: { want: ['passed', {}, stock, pets], all: [500, 200] },
    inheritsSuccessActions: { want: ['passed', { first: 200 }, stock] },
    // "These success actions can be overridden at the step level but cannot be removed there": an empty list removes none.
    emptyOnSuccessSuppressesDefault: { want: ['passed', { first: 200 }, stock] },
    overrideSuccessInheritFailure: { want: ['passed', { third: 200 }, stock, pet7] },
    inheritedRetryPerStepBudget: {
      want: ['passed', { first: 200, second: 200 }, stock, stock, pets, pets],
      all: [500, 200, 500, 200],
    },
    inheritsParameters: { want: ['passed', {}, pets, pets], given: { inputs: { status: 'available' } } },
  })
})

describe.skipIf(!hasShared)('workflow-composition', () => {
  const rex = [{ body: { name: 'Rex' } }]
  check(hasShared ? programAt('workflow-composition.arazzo.yaml') : null, {
    callsChild: { want: ['passed', { childName: 'Rex', afterRan: 200, viaWorkflows: 'Rex' }, pet7, stock], all: rex },
    callsChildWithInheritedParameters: {
      want: ['passed', { childName: 'Rex', childPetId: '7', childUnused: 'from-step' }, pet7],
      all: rex,
    },
    childInputBeatsInheritedParameter: { want: ['passed', { childPetId: '7' }, pet7] },
    inheritedRequestParameterAsInput: { want: ['passed', { childPetId: '7' }, pet7] },
    callsChildTwice: { want: ['passed', {}, pet7, 'GET /pet/8'] },
    childCriteriaFail: { want: ['failed', {}, pet7], all: rex },
    childCriteriaPass: { want: ['passed', {}, pet7], all: rex },
    failingChild: { want: ['failed', { status: 500 }, stock], all: [500] },
    retriesChild: { want: ['failed', {}, stock, stock, stock], all: [500] },
    selfCycle: { want: ['failed', {}] },
    cycleA: { want: ['failed', {}] },
    diamondTop: { want: ['passed', {}, stock, stock] },
    deepOne: { want: ['passed', {}, stock] },
    'deepOne, too deep': { want: ['failed', {}], given: { options: { limits: { depth: 1 } } } },
    dependent: { want: ['passed', { own: 200, fromSetupA: 200 }, stock, pets, pet7] },
    dependsOnNeedsInput: { want: ['passed', {}, pet7, stock], given: { inputs: { petId: '7' } } },
    retryReferenceDoesNotClobberDependencyInputs: {
      want: ['passed', { seed: 's' }, stock, stock, stock, stock],
      all: [200, 500, 200],
      given: { inputs: { seed: 's' } },
    },
    transitiveOuter: { want: ['passed', {}, pet7, stock, stock], given: { inputs: { petId: '7' } } },
    depDiamondTop: { want: ['passed', {}, stock, stock, stock, stock] },
    dependsOnFailing: { want: ['failed', { fromFailed: 500 }, stock], all: [500] },
    dependsOnLateBadEntry: { want: ['failed', {}] },
    dependsOnLateUnknown: { want: ['failed', {}] },
    rootSkipsOwnDeps: { want: ['passed', {}, stock, pets, pet7] },
    depCycleA: { want: ['failed', {}] },
    crossA: { want: ['failed', {}] },
    retryRefCycleParent: {
      want: ['failed', {}, stock, stock, stock, stock],
      all: [500],
      given: { options: { limits: { depth: 2 } } },
    },
    gotoSelf: { want: ['failed', {}, stock, stock, stock], given: { options: { limits: { depth: 2 } } } },
    gotoDeepOne: { want: ['passed', {}, stock, stock, stock] },
    callsTransferringChild: { want: ['passed', {}, stock, pet7], all: rex },
    callsChildTransferringToFailing: { want: ['failed', {}, stock, stock], all: [200, 500] },
    dependsOnTransferringPrereq: { want: ['passed', {}, stock, pet7, stock] },
    dependsOnTransferringToFailingPrereq: { want: ['failed', {}, stock, stock], all: [200, 500] },
    crossDocumentStep: { want: ['failed', {}] },
    crossDocumentDependsOn: { want: ['failed', {}] },
  })
})

describe.skipIf(!hasShared)('documents that name each other', () => {
  const program = hasShared ? programAt('cross-document.arazzo.yaml') : null
  const own = './petstore.openapi.json'
  const child = './cross-document-child.openapi.json'
  check(program, {
    crossDocumentStep: {
      want: ['passed', { childName: 'Rex', childSource: child, afterRan: 200 }, pet7, stock],
      all: [{ body: { name: 'Rex' } }],
    },
    crossDocumentDependsOn: { want: ['passed', { ownRan: 200 }, stock, stock] },
    diamondLeft: { want: ['passed', {}, stock, stock] },
    mixedInputsDiamond: { want: ['passed', {}, stock, stock] },
    crossDocumentRetryStepInside: { want: ['passed', {}, stock, stock, stock, stock], all: [500, 200] },
    crossDocumentGotoWithDeps: { want: ['passed', {}, stock, stock, stock] },
    collisionCaller: { want: ['passed', { winnerOrigin: own }, stock, stock] },
    crossDocumentRetryReference: { want: ['passed', {}, stock, stock, stock], all: [500, 200] },
    crossDocumentGoto: { want: ['passed', {}, stock, stock] },
    shared: { want: ['passed', { source: child, origin: own }, stock] },
    loopEntry: { want: ['failed', {}] },
    deepEntry: { want: ['passed', { source: child }, stock] },
    'deepEntry, too deep': { want: ['failed', {}], given: { options: { limits: { depth: 1 } } } },
    unknownSource: { want: ['failed', {}] },
    unknownForeignWorkflow: { want: ['failed', {}] },
    dependsOnUnknownForeign: { want: ['failed', {}] },
    invalidReference: { want: ['failed', {}] },
    pointerReference: { want: ['failed', {}] },
  })

  test('an operation is that of the document where it is named', async () => {
    const { door } = await playIn(await program!, 'crossDocumentStep', {})
    expect(door.calls.map(({ server }) => server)).toEqual(['/child-api/v1', '/api/v3'])
  })
})

describe.skipIf(!hasShared)('other documents', () => {
  test.each<[string, string, JsonObject, string[]]>([
    ['arazzo-with-components/workflow.arazzo.yaml', 'testWorkflow', {}, ['/api/v3 GET /pet/123']],
    ['external-pathitem/workflow.arazzo.yaml', 'testWorkflow', {}, [' GET /pets']],
    ['circular-refs/workflow.arazzo.yaml', 'testWorkflow', {}, [' GET /nodes']],
    ['circular-refs/workflow-3-1.arazzo.yaml', 'testWorkflow', {}, [' GET /nodes']],
    [
      'dual-location-workflow.arazzo.yaml',
      'fetchThing',
      { token: 'h', legacyToken: 'q' },
      ['/api GET /things/7?token=q'],
    ],
  ])('%s', async (name, workflowId, inputs, want) => {
    const { run, door } = await playIn(await programAt(name), workflowId, { inputs })
    expect([run.outcome, ...door.calls.map((call) => `${call.server} ${callLine(call)}`)]).toEqual(['passed', ...want])
  })

  test.each(['petstore-order-workflow.arazzo.yaml', 'petstore-order-workflow-3-1.arazzo.yaml'])('%s', async (name) => {
    const { run, door } = await playIn(await programAt(name), 'authenticateAndOrderPet', {
      inputs: { username: 'u', password: 'p' },
      script: {
        'GET /user/login': [{ body: 'logged in' }],
        'GET /pet/findByStatus': [{ body: [{ id: 7, name: 'Rex' }] }],
        'POST /store/order': [{ body: { id: 9, petId: 7, status: 'placed', quantity: 1 } }],
        'GET /pet/7': [{ body: { id: 7, name: 'Rex', category: { name: 'Dogs' } } }],
        'GET /store/order/9': [503, { body: { id: 9, status: 'placed' } }],
      },
    })
    expect(run.outcome).toBe('passed')
    expect(door.waits).toEqual([1000])
    expect(run.outputs).toMatchObject({
      petName: 'Rex',
      petCategory: 'Dogs',
      petId: 7,
      orderId: 9,
      orderStatus: 'placed',
    })
  })
})
