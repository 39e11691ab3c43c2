import { tryOut, wanted } from '../../test/webhooks/trials.ts'
import { type Verifier, verifiers } from '../../test/webhooks/verifiers.ts'

/** What the vendors' own verifiers say of our webhooks, and of forged ones. */
export async function run(): Promise<number> {
  console.log(
    '| verifier | scheme | ours | changed byte | wrong secret | an hour old | old, time rewritten | new and old secret |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  let met = 0
  for (const verifier of verifiers) {
    const ok = await print(verifier)
    if (ok) met++
  }
  console.log(`\n${met} of ${verifiers.length} as they should ${met === verifiers.length ? 'met' : 'MISSED'}`)
  return met === verifiers.length ? 0 : 1
}

async function print(verifier: Verifier): Promise<boolean> {
  const verdicts = await tryOut(verifier, Date.now())
  const { genuine, changedByte, wrongSecret, stale, freshened, rotated } = verdicts
  const time = verifier.time === 'checked' ? '' : ` (time ${verifier.time})`
  const cells = [
    verifier.package,
    verifier.scheme,
    word(genuine),
    word(changedByte),
    word(wrongSecret),
    word(stale) + time,
    freshened === null ? '–' : word(freshened),
    rotated === null ? 'one signature only' : rotated.map(word).join(', '),
  ]
  console.log(`| ${cells.join(' | ')} |`)
  return JSON.stringify(verdicts) === JSON.stringify(wanted(verifier))
}

function word(accepted: boolean): string {
  return accepted ? 'accepted' : 'refused'
}
