import { generateKeyPair } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import type { pki } from 'node-forge'
import { secretBytes } from '../../lib/token.ts'

/** A certificate with its private key, both as PEM. */
export interface KeyedCertificate {
  readonly certificate: string
  readonly key: string
}

const day = 86_400_000
const authorityDays = 730
const leafDays = 30

const newKey = promisify(generateKeyPair)

/** RSA 2048, PKCS #8: what every TLS client of the last twenty years takes. */
export async function createKey(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  return newKey('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** A new certification authority (RFC 5280 §4.2.1.9: it may certify servers, but no other authority). */
export async function createAuthorityCertificate(now: number): Promise<KeyedCertificate> {
  const [{ pki }, { publicKey, privateKey }] = await Promise.all([forge(), createKey()])
  const certificate = blank(pki, pki.publicKeyFromPem(publicKey), now, authorityDays)
  const name = [{ name: 'commonName', value: `Specbox local authority ${certificate.serialNumber.slice(0, 8)}` }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  const { md } = await forge()
  certificate.sign(pki.privateKeyFromPem(privateKey), md.sha256.create())
  return { certificate: pki.certificateToPem(certificate), key: privateKey }
}

/** Makes certificates of servers, signed by the authority; all of them share one key, which is never written anywhere. */
export async function createIssuer(
  authority: KeyedCertificate,
  now: number,
): Promise<(host: string) => KeyedCertificate> {
  const [{ pki, md }, { publicKey, privateKey }] = await Promise.all([forge(), createKey()])
  const issuer = pki.certificateFromPem(authority.certificate)
  const signingKey = pki.privateKeyFromPem(authority.key)
  const leafKey = pki.publicKeyFromPem(publicKey)
  return (host) => {
    const certificate = blank(pki, leafKey, now, leafDays)
    const address = host.replace(/^\[|\]$/g, '')
    certificate.setSubject([{ name: 'organizationName', value: 'Specbox sandbox' }])
    certificate.setIssuer(issuer.subject.attributes)
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectKeyIdentifier' },
      { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
      // RFC 9525: clients look here and nowhere else. Critical, because the subject names no host (RFC 5280 §4.2.1.6).
      {
        name: 'subjectAltName',
        critical: true,
        altNames: [isIP(address) === 0 ? { type: 2, value: address } : { type: 7, ip: address }],
      },
    ])
    certificate.sign(signingKey, md.sha256.create())
    return { certificate: pki.certificateToPem(certificate), key: privateKey }
  }
}

/** Unix ms at which a certificate ends. */
export async function endOf(certificate: string): Promise<number> {
  const { pki } = await forge()
  return pki.certificateFromPem(certificate).validity.notAfter.getTime()
}

/** @param days it is good for; it begins a day ago, because clocks differ */
function blank(pki: Forge['pki'], publicKey: pki.PublicKey, now: number, days: number): pki.Certificate {
  const certificate = pki.createCertificate()
  certificate.publicKey = publicKey
  // Positive (RFC 5280 §4.1.2.2): the first byte is below 128, and not 0.
  certificate.serialNumber = `4${Buffer.from(secretBytes(16)).toString('hex').slice(1)}`
  certificate.validity.notBefore = new Date(now - day)
  certificate.validity.notAfter = new Date(now + days * day)
  return certificate
}

type Forge = typeof import('node-forge')

/** Loaded only here: no other command needs it. */
async function forge(): Promise<Forge> {
  return (await import('node-forge')).default
}
