import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'

import { HttpClientError } from './errors.ts'
import { ADDRESS_TIMEOUT_MS } from './limits.ts'
import { blockedReason, type NetworkPolicy } from './network-policy.ts'

/** Resolves a host name to all of its addresses, with the signature of `dns.lookup`. */
export type ResolveHost = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Options of {@link createGuardedConnector}. */
export interface ConnectorOptions {
  readonly network: NetworkPolicy
  readonly connectTimeoutMs?: number | undefined
  readonly resolveHost?: ResolveHost | undefined
  readonly ca?: string | undefined
}

/**
 * Creates an undici connector that connects only to allowed addresses. It checks the address between DNS lookup and
 * connect, so a name that changes its address after a check gains nothing.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { network, connectTimeoutMs, ca } = options
  const base = buildConnector({
    // 0 is no limit: the signal of the request bounds the connection attempt, too.
    timeout: connectTimeoutMs ?? 0,
    lookup: guardedLookup(network, options.resolveHost ?? dnsLookup),
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    ...(ca === undefined ? {} : { ca }),
  })
  return (target, callback) => {
    // net.connect does not call `lookup` for an address literal.
    const reason = isIP(target.hostname) ? blockedReason(target.hostname, network) : undefined
    if (reason !== undefined) return callback(blockedError(reason), null)
    return base(target, callback)
  }
}

/** Creates a `lookup` that drops the addresses a policy forbids, and fails if none is left. */
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

/** The error of a connection to a forbidden address. */
export function blockedError(reason: string): HttpClientError {
  return new HttpClientError('BLOCKED_ADDRESS', `Address is blocked by the network policy: ${reason}`)
}
