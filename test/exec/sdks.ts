import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ExecReport } from '../../src/cli/exec/report.ts'
import { shared } from '../shared.ts'
import { programs, type Specbox } from './command.ts'

/** A program that uses an official SDK as it is, with its defaults: no base URL, a key of its own. */
export interface Sdk {
  /** Of the program in `programs/`. */
  readonly name: string
  readonly package: string
  /** Below `shared/specs`. */
  readonly document: string
  /** Names of the catalog, or paths. */
  readonly overlays: readonly string[]
  /** Hosts that it calls. */
  readonly hosts: readonly string[]
  /** Operations that it must reach, in order. */
  readonly operations: readonly string[]
  /** Calls that the sandbox answers with a failure, because the program asks for it. */
  readonly failures: number
}

export const sdks: readonly Sdk[] = [
  {
    name: 'stripe',
    package: 'stripe',
    document: 'stripe.yaml',
    overlays: ['stripe'],
    hosts: ['api.stripe.com'],
    operations: ['PostCustomers', 'GetCustomersCustomer'],
    failures: 1,
  },
  {
    name: 'octokit',
    package: 'octokit',
    document: 'github.json',
    overlays: ['github'],
    hosts: ['api.github.com'],
    operations: ['repos/create-for-authenticated-user', 'issues/create', 'issues/get', 'issues/list-for-repo'],
    failures: 0,
  },
  {
    name: 'twilio',
    package: 'twilio',
    document: 'twilio_api_v2010.json',
    overlays: ['twilio'],
    hosts: ['api.twilio.com'],
    operations: ['CreateMessage', 'FetchMessage', 'ListMessage'],
    failures: 0,
  },
  {
    name: 'adyen',
    package: '@adyen/api-library',
    document: 'adyen_checkout_v72.json',
    overlays: [],
    hosts: ['checkout-test.adyen.com'],
    operations: ['post-paymentLinks', 'get-paymentLinks-linkId'],
    failures: 0,
  },
  {
    name: 'mollie',
    package: '@mollie/api-client',
    document: 'mollie.yaml',
    overlays: [],
    hosts: ['api.mollie.com'],
    operations: ['create-payment', 'get-payment'],
    failures: 0,
  },
  {
    name: 'slack',
    package: '@slack/web-api',
    document: 'slack_converted.json',
    overlays: [resolve(import.meta.dirname, 'slack-overlay.yaml')],
    hosts: ['slack.com'],
    operations: ['conversations_create', 'conversations_info_post'],
    failures: 0,
  },
]

export interface SdkRun {
  readonly code: number | null
  /** What the program printed. */
  readonly printed: { readonly made?: string; readonly same?: boolean; readonly missing?: string }
  readonly report: ExecReport
  readonly err: string
}

/** `specbox exec <document> -- node <program>`, with nothing told to the program but that environment. */
export async function runSdk(sdk: Sdk, specbox: Specbox): Promise<SdkRun> {
  const path = join(specbox.folder, `${sdk.name}.json`)
  const overlays = sdk.overlays.flatMap((overlay) => ['--overlay', overlay])
  const program = [process.execPath, join(programs, `${sdk.name}.mjs`)]
  const args = ['exec', shared(`specs/${sdk.document}`), ...overlays, '--offline', '--report', path, '--', ...program]
  const { code, out, err } = await specbox.run(args)
  const report = JSON.parse(readFileSync(path, 'utf8')) as ExecReport
  return { code, printed: code === 0 ? JSON.parse(out) : {}, report, err }
}

export function versionOf(name: string): string {
  const path = resolve(import.meta.dirname, '../../node_modules', name, 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
