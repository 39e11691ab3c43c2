import type { Blueprint } from '../blueprint/blueprint.ts'
import type { CredentialView } from '../server/views.ts'
import { curlFor, quote } from './curl.ts'
import type { Ready, ReadyApi } from './ready.ts'
import type { SpecSource } from './spec-source.ts'
import type { Colors } from './terminal.ts'

export interface BannerApi {
  readonly spec: SpecSource
  readonly blueprint: Blueprint
}

export interface BannerHead {
  readonly text: string
  /** This process serves them, and nothing else does. */
  readonly foreground: boolean
}

/** What somebody at a terminal needs first: where it answers, with which key, and a command to paste. */
export function banner(ready: Ready, apis: readonly BannerApi[], head: BannerHead, colors: Colors): string {
  const alone = ready.apis.length === 1 && head.foreground
  const blocks = ready.apis.map((api, index) => apiBlock(ready, api, apis[index]!, alone, colors))
  const last = head.foreground ? [colors.dim('Ctrl+C stops it.')] : []
  return ['', `${colors.bold('specbox')} ${head.text}`, '', ...blocks.flatMap((block) => [...block, '']), ...last].join(
    '\n',
  )
}

function apiBlock(
  ready: Ready,
  api: ReadyApi,
  { spec, blueprint }: BannerApi,
  alone: boolean,
  colors: Colors,
): string[] {
  const { sandbox } = api
  const basePath = blueprint.servers[0]?.basePath ?? ''
  const rows: [string, string][] = []
  const url = alone ? ready.url : sandbox.hostUrl
  rows.push(['url', colors.cyan(`${url}${basePath}`)])
  rows.push(['', colors.dim(`${alone ? sandbox.hostUrl : sandbox.url}${basePath}`)])
  for (const [index, credential] of distinct(sandbox.credentials).entries())
    rows.push([index === 0 ? 'key' : '', keyText(credential)])
  const curl = curlFor(blueprint, sandbox.credentials, { root: ready.url, sandbox: sandbox.url, alone })
  if (curl !== undefined) rows.push(['try', colors.green(curl)])
  const lines = rows.map(([label, text]) => `  ${colors.dim(label.padEnd(4))} ${text}`)
  const counts = `${count(api.operations, 'operation')}, ${count(api.resources, 'resource')}`
  const title = `${colors.bold(api.title)} ${api.version}  ${colors.dim(counts)}`
  return [title, ...lines, ...warningLines(blueprint, spec, colors)]
}

/** Schemes that take the same value in the same place are shown once. */
function distinct(credentials: readonly CredentialView[]): CredentialView[] {
  const seen = new Map(credentials.map((credential) => [keyText(credential), credential]))
  return [...seen.values()]
}

function keyText(credential: CredentialView): string {
  if (credential.username !== undefined) return `user ${credential.username}, password ${credential.password ?? ''}`
  if (credential.in === 'header') return `${credential.name}: ${credential.value}`
  return `${credential.in} ${credential.name}=${credential.value}`
}

function warningLines(blueprint: Blueprint, spec: SpecSource, colors: Colors): string[] {
  const errors = blueprint.findings.filter(({ severity }) => severity === 'error').length
  const warnings = blueprint.findings.filter(({ severity }) => severity === 'warning').length
  if (errors + warnings === 0) return []
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : '']
  const text = `${parts.filter((part) => part !== '').join(' and ')} in the document: specbox lint ${quote(spec.given)}`
  return [`  ${colors.yellow(`!    ${text}`)}`]
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
