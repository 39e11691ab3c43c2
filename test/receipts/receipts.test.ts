import { beforeAll, describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { exampleReceipts, newKey, receiptOf, type Written } from './real.ts'
import { randomOf } from './random.ts'
import { claimed, resting, signed } from './tamper.ts'
import { changeByte, fileOf, signAgain, tamper, verifyFile } from './tamper-all.ts'

/** With a webhook, a refusal, an error, and time that passes. */
const names = ['create-and-fulfill-order', 'refuse-to-cancel-order-when-fulfilled', 'page-through-orders']
let written: Written[]
beforeAll(async () => {
  written = [
    ...(await exampleReceipts('orders', names)),
    ...(await exampleReceipts('onboarding', ['onboard-business-and-pay'])),
  ]
}, 60_000)

describe('a receipt', () => {
  test('holds as it is, and says what it rests on', async () => {
    expect(written).toHaveLength(4)
    for (const { receipt } of written)
      expect(await verifyFile(fileOf(receipt))).toMatchObject({ ok: true, receipt: { unproven: [] } })
  })

  test('is refused after any change of a byte', async () => {
    const random = randomOf(7)
    for (let index = 0; index < 400; index++) {
      const { receipt } = written[random(written.length)]!
      expect(await verifyFile(changeByte(fileOf(receipt), random))).toMatchObject({ ok: false })
    }
  })

  /** The examples have no workflows within workflows; `figures -- receipts` has. */
  const found = resting.filter(({ name }) => name !== 'inputs of a workflow that was called')
  test.each([...found, ...claimed, ...signed])('is refused by its signature: $name', async (tampering) => {
    const random = randomOf(11)
    const changed = written.flatMap(({ receipt }) => tamper(receipt, [tampering], random) ?? [])
    expect(changed.length).toBeGreaterThan(0)
    for (const { receipt } of changed) expect(await verifyFile(fileOf(receipt))).toMatchObject({ ok: false })
  })

  test.each(found)('is refused for what does not follow, whoever signed it: $name', async (tampering) => {
    const random = randomOf(13)
    const stranger = newKey()
    for (let round = 0; round < 5; round++)
      for (const { receipt } of written) {
        const changed = tamper(receipt, [tampering], random)
        if (changed === undefined) continue
        const verified = await verifyFile(fileOf(signAgain(changed.receipt, stranger)))
        expect(verified).toMatchObject({ ok: false, problem: expect.stringMatching(/\S/) })
      }
  })

  test.each(claimed)('is as true as its signer: $name', async (tampering) => {
    const random = randomOf(17)
    const stranger = newKey()
    const changed = written.flatMap(({ receipt }) => tamper(receipt, [tampering], random) ?? [])
    expect(changed.length).toBeGreaterThan(0)
    for (const { receipt } of changed)
      expect(await verifyFile(fileOf(signAgain(receipt, stranger)))).toMatchObject({ ok: true })
  })
})

describe('secrets', () => {
  test('none of the sandbox is in the file, in any spelling', () => {
    for (const { receipt, secrets } of written) {
      const text = new TextDecoder().decode(fileOf(receipt))
      expect(receipt.redacted.length).toBeGreaterThan(0)
      for (const { value } of secrets) {
        const bare = value.replace(/^(Basic|Bearer) /, '')
        const spelled = [
          bare,
          encodeURIComponent(bare),
          Buffer.from(bare).toString('base64'),
          JSON.stringify(bare).slice(1, -1),
        ]
        for (const form of spelled) expect(text).not.toContain(form)
      }
    }
  })

  test('what holds only by a secret is unproven, and proves nothing', async () => {
    const { run, program, secrets } = written[0]!
    const [step] = run.steps
    const key = secrets[0]!.value
    const peeking = structuredClone(program.loaded.description)
    const [workflow] = peeking.workflows as unknown as { steps: { successCriteria: object[] }[] }[]
    workflow!.steps[0]!.successCriteria = [
      { context: '$request.header.api-key', condition: `^${key.slice(0, 12)}`, type: 'regex' },
    ]
    const judged = {
      condition: `^${key.slice(0, 12)}`,
      type: 'regex' as const,
      context: '$request.header.api-key',
      holds: true,
      observed: [{ expression: '$request.header.api-key', value: key }],
      note: '',
    }
    const own = { ...program, loaded: { ...program.loaded, description: peeking } }
    const held = { ...run, steps: [{ ...step!, judgements: [judged] }, ...run.steps.slice(1)] }
    const receipt = await receiptOf(own, held, secrets)
    expect(receipt.unproven).not.toEqual([])
    expect(receipt.run.outcome).toBe('failed')
    expect(await verifyFile(fileOf(receipt))).toMatchObject({ ok: false })
  })
})

describe('verify', () => {
  const key = newKey()
  test('gives an answer to whatever it is shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const file = new TextEncoder().encode(JSON.stringify({ kind: 'specbox-receipt', format: 1, run: value }))
        expect((await verifyFile(file)).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
  })

  test('gives an answer to a signed receipt with anything anywhere in it', async () => {
    const fields = ['run', 'workflow', 'unproven', 'redacted', 'api', 'scenario'] as const
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), fc.jsonValue(), async (field, value) => {
        const changed = { ...structuredClone(written[0]!.receipt), [field]: value } as Written['receipt']
        const verified = await verifyFile(fileOf(signAgain(changed, key)))
        expect(typeof verified.ok).toBe('boolean')
        if (field === 'run' || field === 'workflow') expect(verified.ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('does not follow what is nested without end', async () => {
    const nested = `${'{"steps":[{"evidence":{"kind":"workflow","run":'.repeat(50_000)}{}${'}}]}'.repeat(50_000)}`
    const text = `{"kind":"specbox-receipt","format":1,"run":${nested}}`
    expect((await verifyFile(new TextEncoder().encode(text))).ok).toBe(false)
  })
})
