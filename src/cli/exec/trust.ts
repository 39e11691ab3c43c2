import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'

/** What only lives as long as the command: nobody else may look into it. */
export interface Workplace {
  /** The system's roots and ours, PEM. */
  readonly bundle: string
  /** Ours, and what NODE_EXTRA_CA_CERTS named before: Node adds these to its own. */
  readonly extra: string
  /** A socket or named pipe that only this user can connect to. */
  readonly socket: string
  remove(): void
}

/** Where systems keep their roots, those of an organisation among them. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** @param certificate of the local authority; @param token unguessable: pipes of Windows have no folder */
export function createWorkplace(certificate: string, token: string, env: NodeJS.ProcessEnv): Workplace {
  // Made for this user alone (mkdtemp: mode 0700). The name is short: the path of a socket may have 104 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'sbx-'))
  const bundle = join(folder, 'roots.pem')
  const extra = join(folder, 'extra.pem')
  writeFileSync(bundle, `${systemRoots(env)}\n${certificate}`)
  writeFileSync(extra, `${readText(env.NODE_EXTRA_CA_CERTS)}\n${certificate}`)
  const socket = process.platform === 'win32' ? `\\\\.\\pipe\\specbox-${token}` : join(folder, 's')
  return { bundle, extra, socket, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function systemRoots(env: NodeJS.ProcessEnv): string {
  const found = [env.SSL_CERT_FILE, ...systemBundles].find((path) => path !== undefined && existsSync(path))
  return found === undefined ? rootCertificates.join('\n') : readText(found)
}

function readText(path: string | undefined): string {
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : ''
}
