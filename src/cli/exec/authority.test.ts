import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Failure } from '../failure.ts'
import { openAuthority } from './authority.ts'
import { createIssuer } from './certificate.ts'

describe('the local authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-authority-'))
  const path = join(folder, 'ca', 'authority.pem')
  const now = Date.now()
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is made once, and only its owner may read the key', async () => {
    const made = await openAuthority(folder, now)
    const again = await openAuthority(folder, now)
    expect(again.certificate).toBe(made.certificate)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'ca')).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(folder, 'ca', '.gitignore'), 'utf8')).toBe('*\n')
    expect(readFileSync(join(folder, 'ca', 'ca.pem'), 'utf8')).toBe(made.certificate)
  })

  test('certifies servers by name and by address, and may certify no authority', async () => {
    const { certificate } = await openAuthority(folder, now)
    const key = readFileSync(path, 'utf8').slice(certificate.length)
    const authority = new X509Certificate(certificate)
    expect(authority.ca).toBe(true)
    expect(authority.verify(authority.publicKey)).toBe(true)
    const issue = await createIssuer({ certificate, key }, now)
    for (const [host, want] of [
      ['api.example.com', 'api.example.com'],
      ['10.1.2.3', '10.1.2.3'],
      ['[::1]', '::1'],
    ] as const) {
      const leaf = new X509Certificate(issue(host).certificate)
      expect(leaf.verify(authority.publicKey)).toBe(true)
      expect(leaf.checkIssued(authority)).toBe(true)
      expect(leaf.ca).toBe(false)
      expect(want === host && !/^\d/.test(host) ? leaf.checkHost(want) : leaf.checkIP(want)).toBe(want)
      expect(leaf.checkHost('other.example.com')).toBeUndefined()
      expect(Date.parse(leaf.validTo) - now).toBeLessThan(31 * 86_400_000)
    }
  })

  test('is made again before it ends', async () => {
    const { certificate } = await openAuthority(folder, now)
    const later = await openAuthority(folder, now + 710 * 86_400_000)
    expect(later.certificate).not.toBe(certificate)
  })

  test.skipIf(process.platform === 'win32')('is refused where others may read the key', async () => {
    chmodSync(path, 0o644)
    await expect(openAuthority(folder, now)).rejects.toThrow(Failure)
    expect(existsSync(path)).toBe(true)
  })
})
