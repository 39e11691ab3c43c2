import { hash32 } from '../../lib/random.ts'
import type { SandboxRequest } from '../exchange.ts'

/** A strong entity tag (RFC 9110 §8.8.3) of a version number and the stored text. */
export function createTag(version: number, body: string): string {
  return `"${version}-${hash32(body).toString(36)}"`
}

/** The tags of `If-Match` or `If-None-Match`; commas may stand inside a tag. */
export function parseTags(header: string): string[] {
  return header.slice(0, 16_384).match(/\*|(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? []
}

/** Strong comparison (RFC 9110 §8.8.3.2): weak tags never match. A tag without its quotes is taken as meant. */
export function matchesStrong(header: string, etag: string | null): boolean {
  return etag !== null && !etag.startsWith('W/') && parseTags(header).some((tag) => tag === '*' || quoted(tag) === etag)
}

/** Weak comparison: `W/` does not matter. */
export function matchesWeak(header: string, etag: string | null): boolean {
  return etag !== null && parseTags(header).some((tag) => tag === '*' || opaque(tag) === opaque(etag))
}

function quoted(tag: string): string {
  return tag.includes('"') ? tag : `"${tag}"`
}

function opaque(tag: string): string {
  return quoted(tag.replace(/^W\//, ''))
}

/** A read whose `If-None-Match` names what the client already has: answer 304. */
export function notModified(request: SandboxRequest, etag: string): boolean {
  const header = headerText(request, 'if-none-match')
  return header !== undefined && matchesWeak(header, etag)
}

/**
 * What the preconditions of a request say (RFC 9110 §13.2.2): `If-Match` first, then `If-None-Match`.
 *
 * @param etag of the current representation; null when there is none
 */
export function evaluatePreconditions(
  request: SandboxRequest,
  etag: string | null,
): 'proceed' | 'not_modified' | 'failed' {
  const match = headerText(request, 'if-match')
  if (match !== undefined && !matchesStrong(match, etag)) return 'failed'
  const noneMatch = headerText(request, 'if-none-match')
  if (noneMatch === undefined || !matchesWeak(noneMatch, etag)) return 'proceed'
  return request.method === 'GET' || request.method === 'HEAD' ? 'not_modified' : 'failed'
}

function headerText(request: SandboxRequest, name: string): string | undefined {
  const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
  return Array.isArray(value) ? value.join(', ') : value
}
