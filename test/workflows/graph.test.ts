import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apiOf, type Graph, graph, operationName, toArazzo } from './graph/graph.ts'
import { expectedOf } from './graph/model.ts'
import { playIn, programOf } from './runs/play.ts'
import type { Script } from './runs/scripted-door.ts'

function scriptOf({ workflows }: Graph): Script {
  return Object.fromEntries(
    workflows.flatMap(({ steps }, workflow) =>
      steps.map(({ replies }, step) => [`GET /${operationName(workflow, step)}`, replies] as const),
    ),
  )
}

test('any graph of workflows ends within its limits, as the model says', { timeout: 120_000 }, async () => {
  const seen = { passed: 0, failed: 0, calls: 0 }
  await fc.assert(
    fc.asyncProperty(graph, async (one) => {
      const program = await programOf(toArazzo(one), undefined, false, apiOf(one))
      const limits = { steps: one.maxSteps, depth: one.maxDepth }
      const { run, door } = await playIn(program, 'w0', { script: scriptOf(one), options: { limits, strict: true } })
      const calls = door.calls.map(({ target }) => target.slice(1))
      expect({ outcome: run.outcome, calls }).toEqual(expectedOf(one))
      expect(calls.length).toBeLessThanOrEqual(one.maxSteps)
      seen[run.outcome]++
      seen.calls += calls.length
    }),
    { numRuns: 500 },
  )
  // The law would say nothing if nearly all of them ended at once, or alike.
  expect(Math.min(seen.passed, seen.failed)).toBeGreaterThan(50)
  expect(seen.calls).toBeGreaterThan(600)
})
