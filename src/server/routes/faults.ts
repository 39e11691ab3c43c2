import { isObject, type JsonValue } from '../../lib/json.ts'
import type { Arming, OperationOutcomes } from '../../sandbox/faults.ts'
import type { Reply } from '../../simulate/exchange.ts'
import type { ArmedFault } from '../../simulate/fault/armed.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

export const faultRoutes: readonly Route[] = [
  { method: 'POST', path: '/sandboxes/{id}/faults', name: 'armFault', who: 'owner', run: armFault },
  { method: 'GET', path: '/sandboxes/{id}/faults', name: 'listFaults', who: 'owner', run: listFaults },
  { method: 'DELETE', path: '/sandboxes/{id}/faults', name: 'clearFaults', who: 'owner', run: clearFaults },
  { method: 'DELETE', path: '/sandboxes/{id}/faults/{fault}', name: 'clearFault', who: 'owner', run: clearFault },
  { method: 'GET', path: '/sandboxes/{id}/outcomes', name: 'listOutcomes', who: 'owner', run: listOutcomes },
  { method: 'GET', path: '/sandboxes/{id}/scenarios', name: 'listScenarios', who: 'owner', run: listScenarios },
  {
    method: 'POST',
    path: '/sandboxes/{id}/scenarios/{scenario}',
    name: 'armScenario',
    who: 'owner',
    run: armScenario,
  },
]

/** Arms a fault, or (`{"limit": …}`) sets what rate limit is enforced; null lifts it. */
async function armFault({ request, sandbox }: SandboxCall): Promise<Reply> {
  const read = readBody(request, ['match', 'when', 'effect', 'limit'])
  if (!read.ok) return read.reply
  const { limit, ...fault } = read.body
  if (limit === undefined) return armed(await sandbox.faults.arm(fault), (faults) => json(201, faultView(faults[0]!)))
  if (Object.keys(fault).length > 0) return invalid('limit', 'stands alone: send it without a fault')
  const wanted = limitOf(limit)
  if (wanted === undefined)
    return invalid('limit', 'must be null or {"requests": 1 to 1000000, "seconds": 1 to 2678400}')
  await sandbox.faults.setLimit(wanted)
  return json(200, { limit: sandbox.faults.limit() })
}

function limitOf(value: JsonValue): { requests: number; seconds: number } | null | undefined {
  if (value === null) return null
  if (!isObject(value) || Object.keys(value).some((name) => name !== 'requests' && name !== 'seconds')) return undefined
  const { requests, seconds } = value
  const whole = (number: JsonValue | undefined, max: number): number is number =>
    typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= max
  return whole(requests, 1_000_000) && whole(seconds, 2_678_400) ? { requests, seconds } : undefined
}

function armed(arming: Arming, reply: (faults: readonly ArmedFault[]) => Reply): Reply {
  if (arming.kind === 'armed') return reply(arming.faults)
  if (arming.kind === 'full') return problem('conflict', `${arming.max} faults are armed already: clear some`)
  const errors = arming.mistakes.map(({ field, message }) => ({
    pointer: `#/${field.replaceAll('.', '/')}`,
    detail: message,
  }))
  const [first] = arming.mistakes
  return problem('invalid', `${first?.field ?? ''} ${first?.message ?? ''}`.trim(), { errors })
}

/** A credential is shown by its end. */
function faultView({ match, ...fault }: ArmedFault) {
  const { credential } = match
  const shown = credential === undefined ? match : { ...match, credential: `…${credential.slice(-4)}` }
  return { ...fault, match: shown }
}

function listFaults({ sandbox }: SandboxCall): Reply {
  return json(200, { data: sandbox.faults.list().map(faultView), limit: sandbox.faults.limit() })
}

async function clearFaults({ sandbox }: SandboxCall): Promise<Reply> {
  return json(200, { cleared: await sandbox.faults.clear() })
}

async function clearFault({ sandbox, params: { fault } }: SandboxCall): Promise<Reply> {
  const cleared = await sandbox.faults.clear(fault)
  if (cleared === 0) return problem('not_found', `This sandbox has no fault ${fault}`)
  return { status: 204, headers: {}, body: null }
}

/** Without `operation`: of all, less what is the same for all of them. */
function listOutcomes({ sandbox, request }: SandboxCall): Reply {
  const wanted = new URLSearchParams(request.query).get('operation')
  if (wanted !== null) {
    const found = sandbox.faults.outcomes(wanted)
    if (found === undefined) return problem('not_found', `The API has no operation '${wanted}'`)
    return json(200, { data: outcomeViews(found) })
  }
  const all = sandbox.release.blueprint.operations.flatMap(({ id }) => sandbox.faults.outcomes(id) ?? [])
  const data = all.flatMap(outcomeViews).filter(({ source }) => source !== 'code' && source !== 'general')
  return json(200, { data })
}

function outcomeViews({ operation, outcomes }: OperationOutcomes) {
  return outcomes.map(({ result: _, magic, ...outcome }) => ({
    operation,
    ...outcome,
    ...(Object.keys(magic).length === 0 ? {} : { magic }),
  }))
}

function listScenarios({ sandbox }: SandboxCall): Reply {
  return json(200, { data: sandbox.faults.scenarios() })
}

async function armScenario({ sandbox, params: { scenario = '' } }: SandboxCall): Promise<Reply> {
  const known = sandbox.faults.scenarios().map(({ name }) => name)
  const wanted = known.find((name) => name === scenario || encodeURIComponent(name) === scenario)
  const arming = await sandbox.faults.play(wanted ?? scenario)
  if (arming.kind !== 'unknown') return armed(arming, (faults) => json(201, { data: faults.map(faultView) }))
  return problem('not_found', `The API has no scenario '${scenario}'; it has ${known.join(', ') || 'none'}`)
}
