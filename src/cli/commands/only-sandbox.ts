import { type ConnectOptions, connect } from '../connect.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'

/** The only API's default sandbox. @throws Failure when there are several */
export async function onlySandbox(options: ConnectOptions, { env }: Context): Promise<string> {
  const sandboxes = await (await connect(options, env)).listSandboxes()
  const defaults = sandboxes.filter(({ api, name }) => api === name)
  if (defaults.length === 1) return defaults[0]!.id
  throw new Failure('Say which sandbox', {
    exitCode: 2,
    hint: `There are ${sandboxes.map(({ name }) => name).join(', ') || 'none'}`,
  })
}
