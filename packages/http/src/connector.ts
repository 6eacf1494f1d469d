import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'

import { HttpClientError } from './errors.ts'
import { blockedReason, type NetworkPolicy } from './network-policy.ts'

/** How a host name becomes addresses; `dns.lookup` unless a test says otherwise. */
export type ResolveHost = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Options of {@link createGuardedConnector}. */
export interface ConnectorOptions {
  readonly network: NetworkPolicy
  readonly connectTimeoutMs: number | undefined
  readonly resolveHost?: ResolveHost | undefined
  readonly ca?: string | undefined
}

/**
 * An undici connector that connects to allowed addresses alone. The check sits where the address is known
 * for certain, between resolving and connecting, so a name that changes its address in between gains nothing.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { network, connectTimeoutMs, ca } = options
  const base = buildConnector({
    // 0 is none: the signal of the request bounds the connection attempt, too.
    timeout: connectTimeoutMs ?? 0,
    lookup: guardedLookup(network, options.resolveHost ?? dnsLookup),
    ...(ca === undefined ? {} : { ca }),
  })
  return (target, callback) => {
    // net.connect never looks up an address literal, so the look-up below never sees one.
    const reason = isIP(target.hostname) ? blockedReason(target.hostname, network) : undefined
    if (reason !== undefined) return callback(blockedError(reason), null)
    return base(target, callback)
  }
}

/** A look-up that leaves out the addresses a policy forbids, and fails when none is left. */
export function guardedLookup(network: NetworkPolicy, resolveHost: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const allowed = addresses.filter(({ address }) => blockedReason(address, network) === undefined)
      const [first] = allowed
      if (first === undefined) return callback(blockedError(refusal(addresses, network)), [])
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

function refusal(addresses: readonly LookupAddress[], network: NetworkPolicy): string {
  const [first] = addresses
  return (first && blockedReason(first.address, network)) ?? 'no address'
}

/** What a connection to a forbidden address ends with. */
export function blockedError(reason: string): HttpClientError {
  return new HttpClientError('BLOCKED_ADDRESS', `Address is blocked by the network policy: ${reason}`)
}
