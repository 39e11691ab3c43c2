import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Failure } from '../failure.ts'
import { createAuthorityCertificate, createIssuer, endOf, type KeyedCertificate } from './certificate.ts'

/** The local certification authority: trusted by the commands that `exec` starts and by nothing else. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  /** What a server of this name shows; made when first asked for. */
  contextFor(host: string): SecureContext
}

/** An authority that ends sooner is replaced. */
const margin = 30 * 86_400_000
/** Programs may ask for any host of a pattern with a star. */
const remembered = 256

/**
 * The authority of an installation: read from its data folder, or made there. The key is for its owner's eyes only, and git
 * is told to leave the folder alone. @throws Failure when others may read the key
 */
export async function openAuthority(dataFolder: string, now: number): Promise<Authority> {
  const folder = join(dataFolder, 'ca')
  const path = join(folder, 'authority.pem')
  const kept = (await keptAuthority(path, now)) ?? (await makeAuthority(folder, path, now))
  // Without the key, for programs that have to be told by hand whom to trust.
  writeFileSync(join(folder, 'ca.pem'), kept.certificate)
  const issue = await createIssuer(kept, now)
  const contexts = new Map<string, SecureContext>()
  return {
    certificate: kept.certificate,
    contextFor: (host) => {
      const known = contexts.get(host)
      if (known !== undefined) return known
      const { certificate, key } = issue(host)
      const context = createSecureContext({ key, cert: `${certificate}${kept.certificate}` })
      if (contexts.size >= remembered) contexts.clear()
      contexts.set(host, context)
      return context
    },
  }
}

async function keptAuthority(path: string, now: number): Promise<KeyedCertificate | undefined> {
  if (!existsSync(path)) return undefined
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new Failure(`Others than you may read ${path}, the key of the local authority`, {
      hint: 'Remove the file: a new authority is made',
    })
  const [certificate, key] = readFileSync(path, 'utf8').split(/(?=-----BEGIN [A-Z ]*PRIVATE KEY-----)/)
  if (certificate === undefined || key === undefined) return undefined
  return (await endOf(certificate)) - margin > now ? { certificate, key } : undefined
}

/** Certificate and key are one file and appear at once: two commands may start together. */
async function makeAuthority(folder: string, path: string, now: number): Promise<KeyedCertificate> {
  const made = await createAuthorityCertificate(now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  writeFileSync(join(folder, '.gitignore'), '*\n')
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${made.certificate}${made.key}`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, path)
  return made
}
