import { readdirSync } from 'node:fs'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { runTriggerFile } from '../../test/catalog/trigger-file.ts'
import { openSandbox } from '../../test/open-sandbox.ts'
import { shared } from '../../test/shared.ts'

const enough = 30

/** Stripe's own trigger files against Stripe's document with our overlay: does the event in the file's name happen? */
export async function run([only]: string[]): Promise<number> {
  const folder = shared('conformance/stripe-triggers')
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && (only === undefined || file.includes(only)),
  )
  const opened = await openSandbox(shared('specs/stripe.yaml'), { overlays: ['catalog/stripe/overlay.yaml'] })
  const wanted = only === undefined ? enough : files.length
  let fired = 0
  for (const file of files) {
    const sandbox = await opened.another()
    const result = await runTriggerFile(`${folder}/${file}`, sandbox)
    if (result.fired) fired++
    console.log(`${result.fired ? '✓' : '✗'} ${file}${result.reason === '' ? '' : `  ${result.reason}`}`)
    if (only !== undefined) trace(sandbox)
  }
  console.log(`\n${fired} of ${files.length} (wanted: ${wanted}) ${fired >= wanted ? 'met' : 'MISSED'}`)
  return fired >= wanted ? 0 : 1
}

/** What was done and told, call by call. */
function trace(sandbox: Sandbox): void {
  for (const { method, path, status, detail } of [...sandbox.exchanges()].reverse()) {
    console.log(`  ${status} ${method} ${path}`)
    for (const step of detail.trace as { note: string }[]) console.log(`      ${step.note.slice(0, 300)}`)
  }
}
