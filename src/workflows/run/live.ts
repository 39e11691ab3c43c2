import { fill } from '../expression/fill.ts'
import { buildCall } from '../request/build.ts'
import { type Credential, credentialsFor } from '../request/credentials.ts'
import { saidBy } from '../request/said.ts'
import { overrides, securedBy } from '../request/security.ts'
import type { AsyncApiSource, Callable, Channel } from '../source/source.ts'
import { type CalledSource, targetOf } from '../source/target.ts'
import { correlates } from './correlation.ts'
import { type Door, DoorError } from './door.ts'
import type { Performed, Performer, Task } from './performer.ts'
import { recordMessage, recordReply, recordRequest } from './record.ts'

export interface LiveOptions {
  readonly door: Door
  /** For operations that ask for them, where the step brings none itself. */
  readonly credentials: readonly Credential[]
  /** Ms that a step waits for a message where it has no timeout. */
  readonly patience: number
  /** True: no longer, whatever the step says. */
  readonly hasty?: boolean
  /** Ms, of a clock that only goes forward. */
  now(): number
}

/** Takes steps by real calls. */
export function livePerformer(options: LiveOptions): Performer {
  return {
    wait: (ms) => (ms > 0 ? options.door.wait(ms) : Promise.resolve()),
    perform: (task) => {
      const target = targetOf(task.step, task.program, task.reading)
      if (target.kind === 'call') return call(options, task, target.source, target.callable)
      if (target.kind === 'message') {
        if (target.action === 'send')
          return Promise.resolve(refused('Messages are not sent: only receive is supported'))
        return receive(options, task, target.source, target.channel)
      }
      return Promise.resolve(refused(target.kind === 'unknown' ? target.problem : 'It calls a workflow'))
    },
  }
}

const refused = (problem: string): Performed => ({ evidence: { kind: 'none' }, problem, duration: 0 })

async function call(options: LiveOptions, task: Task, source: CalledSource, callable: Callable): Promise<Performed> {
  const spoken = saidBy(task, callable)
  if (typeof spoken === 'string') return refused(spoken)
  const secured = securedBy(task, source)
  if (typeof secured === 'string') return refused(secured)
  const said = { ...spoken, parameters: [...spoken.parameters.filter((one) => !overrides(secured, one)), ...secured] }
  const credentials = credentialsFor(callable, options.credentials, said.parameters)
  const built = buildCall(source?.name ?? '', callable, said, credentials, task.reading)
  if (!built.ok) return refused(built.problem)
  const operation = { operation: callable.id, expects: expectationOf(callable) }
  const record = (url: string) => recordRequest(built.call, operation, built, url)
  const started = options.now()
  try {
    const reply = await options.door.send(built.call)
    const evidence = { kind: 'call', request: record(reply.url), reply: recordReply(reply) } as const
    return { evidence, problem: '', duration: reply.duration }
  } catch (error) {
    if (!(error instanceof DoorError)) throw error
    const evidence = { kind: 'call', request: record(built.call.server + built.call.target), reply: null } as const
    return { evidence, problem: error.message, duration: options.now() - started }
  }
}

export const expectationOf = ({ statuses }: Pick<Callable, 'statuses'>): '2xx' | '3xx' =>
  statuses.some((status) => /^2/.test(status)) || !statuses.some((status) => /^3/.test(status)) ? '2xx' : '3xx'

async function receive(options: LiveOptions, task: Task, source: AsyncApiSource, channel: Channel): Promise<Performed> {
  const { door, patience, hasty = false } = options
  if (door.receive === undefined)
    return refused('Messages cannot be received here: webhooks go to the sandbox’s own listeners')
  const { step, scope, reading } = task
  const wanted = step.correlationId === undefined ? undefined : fill(step.correlationId, scope, reading)
  if (wanted !== undefined && wanted.value === undefined)
    return refused(`correlationId has no value: ${wanted.missing.join(', ')}`)
  const started = options.now()
  const asked = step.timeout ?? patience
  const timeout = hasty ? Math.min(asked, patience) : asked
  const message = await door.receive({
    source: source.name,
    channel: channel.address,
    messages: channel.messages,
    timeout,
    accepts: (one) => wanted?.value === undefined || correlates(recordMessage(one), wanted.value),
  })
  const duration = options.now() - started
  const evidence = {
    kind: 'message',
    channel: channel.name,
    message: message === null ? null : recordMessage(message),
  } as const
  if (message === null) {
    const about = wanted === undefined ? '' : ` about ${JSON.stringify(wanted.value)}`
    return { evidence, problem: `No message${about} came on ${channel.name} within ${timeout} ms`, duration }
  }
  const wrong = message.verified === false ? `Its signature is wrong: ${message.note}` : ''
  return { evidence, problem: wrong, duration }
}
