import { describe, expect, test } from 'vitest'
import type { Operation } from '../../src/blueprint/blueprint.ts'
import { createRandom } from '../../src/lib/random.ts'
import { responseFor } from '../../src/simulate/http/error-status.ts'
import { epoch, openSandbox, type Opened } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'

/** How many operations of a document are tried. */
const tried = 20

describe.skipIf(!hasShared)('outcomes of real documents', () => {
  const documents = [
    'train_travel.yaml',
    'workos.yaml',
    'digitalocean.json',
    'clerk_bapi.yaml',
    'pagerduty.json',
    'figma.yaml',
    'svix.json',
    'resend.yaml',
    'github.json',
    'mollie.yaml',
    'asana.yaml',
    'linode.json',
  ]
  test.each(documents)(
    '%s: the status it says, in the shape of the document',
    async (name) => {
      const opened = await openSandbox(shared(`specs/${name}`))
      const seen: string[] = []
      const want: string[] = []
      for (const operation of askable(opened).slice(0, tried)) {
        const path = pathOf(operation, opened)
        // Authentication comes first, and some operations take another credential than the usual one.
        if ((await opened.call(operation.method, path)).status === 401) continue
        for (const { name: outcome, status, source } of opened.release.simulator.outcomes(operation)) {
          if (status < 400) continue
          const reply = await opened.call(operation.method, path, { headers: { 'specbox-outcome': outcome } })
          want.push(`${operation.id} ${outcome} ${status} valid`)
          const told = isValid(operation, reply, source, opened) ? 'valid' : reply.text
          seen.push(`${operation.id} ${outcome} ${reply.status} ${told}`)
        }
      }
      expect(seen.filter((line, index) => line !== want[index])).toEqual([])
      expect(seen.length).toBeGreaterThan(5)
    },
    30_000,
  )
})

/** Operations that can be called with nothing but a path. */
function askable({ release }: Opened): Operation[] {
  return release.blueprint.operations.filter(
    ({ method, parameters, requestBody }) =>
      ['GET', 'DELETE', 'POST'].includes(method) &&
      requestBody?.required !== true &&
      parameters.every((one) => !one.required || one.in === 'path'),
  )
}

function pathOf({ path, parameters, basePaths, id }: Operation, { release }: Opened): string {
  const filled = path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema
    if (schema == null) return 'x'
    const context = { direction: 'request', random: createRandom(`${id}/${name}`), now: epoch, name } as const
    return encodeURIComponent(String(release.simulator.model.sampler.generate(schema, context)))
  })
  return `${basePaths[0]}${filled}`
}

/** Documented examples stand as they are; what has no schema is RFC 9457. */
function isValid(
  operation: Operation,
  reply: { status: number; json: unknown },
  source: string,
  { release }: Opened,
): boolean {
  const declared = responseFor(operation, reply.status)
  const schema =
    declared === null
      ? release.blueprint.errors.schema
      : (declared.content.find(({ type }) => type.includes('json'))?.schema ?? null)
  if (source === 'example' || schema === null || reply.json === undefined) return true
  return release.simulator.model.validators.at(schema, 'response').isValid(reply.json as never)
}
