import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { types } from 'node:util'

import { parse } from '@botwatch/options'
import { buildConnector } from 'undici'
import * as v from 'valibot'

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
  readonly resolveHost?: ResolveHost | undefined
  readonly ca?: string | undefined
}

const addressList: v.GenericSchema<unknown, LookupAddress[]> = v.array(
  v.object({
    address: v.pipe(
      v.string(),
      v.check((address) => isIP(address) !== 0),
    ),
    family: v.number(),
  }),
)

/**
 * Creates an undici connector that connects only to allowed addresses. It checks the address between DNS lookup and
 * connect, so a name that changes its address after a check gains nothing.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { network, ca } = options
  const base = buildConnector({
    // No limit: the signal of the request bounds the connection attempt, too.
    timeout: 0,
    lookup: guardedLookup(network, options.resolveHost ?? dnsLookup),
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    ...(ca === undefined ? {} : { ca }),
  })
  return (target, callback) => {
    // net.connect does not call `lookup` for an address literal.
    const reason = isIP(target.hostname) ? blockedReason(target.hostname, network) : undefined
    if (reason !== undefined) return callback(blockedError(target.hostname, reason), null)
    // The name is sent without the dot of a fully qualified name (RFC 6066).
    const servername = target.hostname.endsWith('.') ? target.hostname.slice(0, -1) : target.servername
    return base({ ...target, ...(servername !== undefined && { servername }) }, callback)
  }
}

/**
 * Creates a `lookup` that drops the addresses a policy forbids, and fails if none is left. A resolver that throws,
 * rejects, answers twice or answers anything but addresses is a `DNS` error and never an uncaught one.
 */
export function guardedLookup(network: NetworkPolicy, resolveHost: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    let isAnswered = false
    const answer = (error: unknown, addresses?: unknown): void => {
      if (isAnswered) return
      isAnswered = true
      if (error !== null && error !== undefined)
        return callback(types.isNativeError(error) ? error : dnsError(), [])
      const found = readAddresses(addresses)
      if (found === undefined) return callback(dnsError(), [])
      const allowed = found.filter(({ address }) => blockedReason(address, network) === undefined)
      const [first] = allowed
      if (first === undefined) return callback(blockedError(hostname, refusal(found, network)), [])
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    }
    // An `async` resolver rejects; one that is not throws.
    const resolve = async (): Promise<unknown> => resolveHost(hostname, { ...options, all: true }, answer)
    resolve().catch(() => answer(dnsError()))
  }
}

/** The addresses of an answer; undefined if it is anything else. */
function readAddresses(answer: unknown): readonly LookupAddress[] | undefined {
  const parsed = parse(addressList, answer)
  return parsed.ok ? parsed.value : undefined
}

function dnsError(): HttpClientError {
  return new HttpClientError(
    'DNS',
    'the host name could not be resolved: resolveHost failed or gave no addresses',
  )
}

function refusal(addresses: readonly LookupAddress[], network: NetworkPolicy): string {
  const [first] = addresses
  return (first && blockedReason(first.address, network)) ?? 'no address'
}

/** The error of a connection to a forbidden address. */
export function blockedError(host: string, reason: string): HttpClientError {
  const message = `the address of ${host} is blocked by the network policy: ${reason}`
  return new HttpClientError('BLOCKED_ADDRESS', message)
}
