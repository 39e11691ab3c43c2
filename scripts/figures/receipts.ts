import { parseArgs } from 'node:util'
import { cafeReceipts, exampleReceipts, newKey, type Written } from '../../test/receipts/real.ts'
import { type Random, randomOf } from '../../test/receipts/random.ts'
import { claimed, resting, signed, type Tampering } from '../../test/receipts/tamper.ts'
import { changeByte, fileOf, signAgain, tamper, verifyFile } from '../../test/receipts/tamper-all.ts'
import { hasShared } from '../../test/shared.ts'

/** Documents of others with workflows within workflows, and retries. */
const others = [
  'inputs-passed-to-step-target-workflow/inputs-passed-to-step-target-workflow.arazzo.yaml',
  'workflow-failure-actions/workflow-failure-actions.arazzo.yaml',
  'workflow-success-actions/workflow-success-actions.arazzo.yaml',
]

/**
 * Receipts of real runs, tampered with: 1,000 times a byte of the file, 1,000 times a value of it, and 1,000 times what verdicts rest
 * on, signed again by somebody else. All have to be refused. What no verdict rests on and is signed again is counted apart: a receipt
 * is as true as its signer there.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { times: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  })
  const times = Number(values.times)
  const random = randomOf(Number(values.seed))
  const written = [...(await exampleReceipts('orders')), ...(await exampleReceipts('onboarding'))]
  if (hasShared) for (const path of others) written.push(...(await cafeReceipts(path)))
  else console.log('shared/ is not there: only receipts of the examples')
  for (const { name, receipt } of written) {
    const verified = await verifyFile(fileOf(receipt))
    if (!verified.ok) {
      console.log(`${name} is refused as it is: ${verified.problem}`)
      return 1
    }
  }
  console.log(`${written.length} receipts hold as they are`)
  const stranger = newKey()
  const counts = [
    await count('a byte changed', times, async () => verifyFile(changeByte(fileOf(one(written, random)), random))),
    await count('a value changed', times, async () =>
      verifyFile(fileOf(tampered(written, [...resting, ...claimed, ...signed], random))),
    ),
    await count('what verdicts rest on changed, signed by another key', times, async () =>
      verifyFile(fileOf(signAgain(tampered(written, resting, random), stranger))),
    ),
  ]
  await count('what no verdict rests on changed, signed by another key (only --signer tells)', times, async () =>
    verifyFile(fileOf(signAgain(tampered(written, claimed, random), stranger))),
  )
  return counts.every((refused) => refused === times) ? 0 : 1
}

const one = (written: readonly Written[], random: Random) => written[random(written.length)]!.receipt

function tampered(written: readonly Written[], among: readonly Tampering[], random: Random) {
  for (;;) {
    const found = tamper(one(written, random), among, random)
    if (found !== undefined) return found.receipt
  }
}

async function count(what: string, times: number, verify: () => ReturnType<typeof verifyFile>): Promise<number> {
  let refused = 0
  let slowest = 0
  for (let index = 0; index < times; index++) {
    const started = performance.now()
    const verified = await verify()
    slowest = Math.max(slowest, performance.now() - started)
    if (!verified.ok) refused++
  }
  console.log(`${refused} of ${times} refused: ${what} (${slowest.toFixed(0)} ms at most)`)
  return refused
}
