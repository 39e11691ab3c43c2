import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from '../openapi/address.ts'

/** Why a host that is an address may not be connected to; null: it may, or it is a name, which `guardedLookup` looks at. */
export function refusedAddress(hostname: string): string | null {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) !== 0 && isPrivateAddress(host) ? isPrivate(host) : null
}

/**
 * Looks a name up and lets through only public addresses. The socket connects to the very address that was looked at, so a name
 * that means something else a moment later (DNS rebinding) gains nothing.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, found) => {
    const addresses: LookupAddress[] = error === null ? found : []
    const bad = addresses.find(({ address }) => isPrivateAddress(address))
    const first = addresses[0]
    if (error !== null) callback(error, '')
    else if (bad !== undefined) callback(new Error(isPrivate(bad.address)), '')
    else if (options.all === true) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  })
}

function isPrivate(address: string): string {
  return `${address} is an address of a private network: it is not called from here`
}
