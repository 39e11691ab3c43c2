import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import type { Receipt } from '../../workflows/receipt/receipt.ts'
import { publicPem } from '../../workflows/receipt/signing.ts'
import { parseReceipt, verifyReceipt } from '../../workflows/receipt/verify.ts'
import { type Context, jsonOption, printJson } from '../context.ts'
import { Failure, usage } from '../failure.ts'
import { oneLine } from '../../lib/printable.ts'
import { existingKey } from '../run/receipt-file.ts'

const examples = `
Examples:
  $ specbox verify specbox-receipts/orders-create-and-fulfill-order-….json
  $ specbox verify receipt.json --signer 3f9a…           only if that key signed it
`

interface Options {
  readonly signer?: string
  readonly json?: boolean
}

export function addVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .argument('<receipt>', 'file that specbox run wrote')
    .summary('check a receipt, offline')
    .description(
      'Checks the signature, then works every criterion and every turn of the workflow out again from the recorded calls and webhooks.',
    )
    .option('--signer <fingerprint>', 'fingerprint of the key that has to have signed it')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (path: string, options: Options) => {
      await verify(path, options, context)
    })
}

async function verify(path: string, options: Options, context: Context): Promise<void> {
  const { terminal, env } = context
  const wanted = wantedSigner(options.signer)
  const parsed = parseReceipt(read(path))
  const found = parsed.ok ? await verifyReceipt(parsed.value, { now: () => performance.now() }) : parsed
  const problem = found.ok ? signerProblem(found.receipt, wanted) : found.problem
  if (problem !== '') context.exitCode = 1
  if (!found.ok || problem !== '') {
    if (options.json === true) printJson(terminal, { receipt: path, ok: false, problem })
    else terminal.out(`${terminal.colors.red('✗')} ${path}: ${oneLine(problem)}`)
    return
  }
  const { receipt, criteria, calls, messages } = found
  const { run, workflow, api, ranAgainst, writtenAt, scenario } = receipt
  const signer = fingerprint(receipt)
  const own = existingKey(env)
  const known = own !== undefined && publicPem(own) === receipt.publicKey ? 'this installation' : 'another installation'
  const facts = {
    workflow: workflow.workflowId,
    api,
    outcome: run.outcome,
    ranAgainst,
    writtenAt,
    scenario,
    signer,
    known,
  }
  if (options.json === true) {
    printJson(terminal, { receipt: path, ok: true, ...facts, criteria, calls, messages })
    return
  }
  const { green, red, dim } = terminal.colors
  const outcome = run.outcome === 'passed' ? green('passed') : red('failed')
  const where = oneLine(`${ranAgainst}, ${writtenAt}`)
  terminal.out(`${green('✓')} ${path} holds: ${oneLine(workflow.workflowId)} ${outcome} on ${where}`)
  terminal.out(
    dim(
      `  ${criteria} criteria worked out again from ${calls} calls and ${messages} webhooks · signed by ${known}, ${signer}`,
    ),
  )
}

/** Bytes. The largest that our tests write has some 100 KB. */
const largest = 32 * 1024 * 1024

/** @throws Failure when it is no text, or too much of it */
function read(path: string): string {
  try {
    const { size } = statSync(path)
    if (size > largest)
      throw new Failure(`${path} has ${size} bytes, and receipts may have ${largest}`, {
        exitCode: 2,
        hint: 'It is not one of specbox, or its workflow calls for more than can be checked',
      })
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof Failure) throw error
    const reason = error instanceof TypeError ? 'it is not UTF-8' : (error as Error).message
    throw new Failure(`${path} cannot be read: ${reason}`, { exitCode: 2, cause: error })
  }
}

/** Fewer digits could be found for anybody's name. */
const fewestDigits = 16

function wantedSigner(given: string | undefined): string | undefined {
  if (given === undefined || (/^[0-9a-f]+$/i.test(given) && given.length >= fewestDigits)) return given
  throw usage(
    `--signer ${given} is no fingerprint`,
    `It takes at least ${fewestDigits} of the hexadecimal digits that specbox verify shows as the signer`,
  )
}

function signerProblem(receipt: Receipt, wanted: string | undefined): string {
  if (wanted === undefined || fingerprint(receipt).startsWith(wanted.toLowerCase())) return ''
  return `it is signed by ${fingerprint(receipt)}, not by ${wanted}`
}

/** SHA-256 (hex) of the public key as it stands in the receipt; the first half tells keys apart. */
function fingerprint({ publicKey }: Receipt): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 32)
}
