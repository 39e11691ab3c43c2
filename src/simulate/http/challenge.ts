import type { SecurityScheme } from '../../blueprint/blueprint.ts'

/**
 * `WWW-Authenticate` values for the schemes that would have opened the door (RFC 9110 §11.6.1; Bearer's attributes by
 * RFC 6750 §3: no `error` when nothing was sent).
 *
 * @param problem what was wrong with the credential that was sent; null when none was
 */
export function challenges(
  schemes: readonly SecurityScheme[],
  realm: string,
  problem: string | null,
  scopes: readonly string[],
): string[] {
  const values = schemes.map((scheme) => challenge(scheme, quoted(realm), problem, scopes))
  const distinct = [...new Set(values.filter((value) => value !== ''))]
  return distinct.length > 0 ? distinct : [bearer(quoted(realm), problem, [])]
}

function challenge(scheme: SecurityScheme, realm: string, problem: string | null, scopes: readonly string[]): string {
  switch (scheme.type) {
    case 'mutualTLS':
      return ''
    case 'apiKey':
      return `ApiKey realm=${realm}, in="${scheme.in}", name=${quoted(scheme.parameter ?? '')}`
    case 'http':
      if (scheme.scheme === 'basic') return `Basic realm=${realm}, charset="UTF-8"`
      if (scheme.scheme !== 'bearer')
        return `${(scheme.scheme ?? 'Bearer').replace(/[^\w-]/g, '') || 'Bearer'} realm=${realm}`
      return bearer(realm, problem, scopes)
    default:
      return bearer(realm, problem, scopes)
  }
}

function bearer(realm: string, problem: string | null, scopes: readonly string[]): string {
  const scope = scopes.length === 0 ? '' : `, scope=${quoted(scopes.join(' '))}`
  const error = problem === null ? '' : `, error="invalid_token", error_description=${quoted(problem)}`
  return `Bearer realm=${realm}${scope}${error}`
}

/** A quoted-string of visible ASCII: a header must not carry anything else. */
function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
