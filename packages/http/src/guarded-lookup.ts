import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { types } from 'node:util'

import { parse } from '@botwatch/options'
import * as v from 'valibot'

import { HttpClientError } from './errors.ts'
import { blockedReason, type NetworkPolicy } from './network-policy.ts'

/** Resolves a host name to all of its addresses, with the signature of `dns.lookup`. */
export type ResolveHost = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

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
 * Creates a `lookup` that drops the addresses a policy forbids, and fails if none is left. A resolver that throws,
 * rejects, answers twice or answers anything but addresses is a `DNS` error and never an uncaught one.
 */
export function guardedLookup(network: NetworkPolicy, resolveHost: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    const onAddresses = (found: readonly LookupAddress[]): void => {
      const allowed = found.filter(({ address }) => blockedReason(address, network) === undefined)
      const [first] = allowed
      if (first === undefined) return callback(blockedError(hostname, refusal(found, network)), [])
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    }
    resolveAll(hostname, options, resolveHost, onAddresses, (error) => callback(error, []))
  }
}

/** Resolves a host name to all of its addresses. Calls one of the two callbacks, once. */
export function resolveAll(
  hostname: string,
  options: object,
  resolveHost: ResolveHost,
  onAddresses: (addresses: readonly LookupAddress[]) => void,
  onError: (error: Error) => void,
): void {
  let isAnswered = false
  const answer = (error: unknown, addresses?: unknown): void => {
    if (isAnswered) return
    isAnswered = true
    if (error !== null && error !== undefined) return onError(types.isNativeError(error) ? error : dnsError())
    const parsed = parse(addressList, addresses)
    if (parsed.ok) onAddresses(parsed.value)
    else onError(dnsError())
  }
  // An `async` resolver rejects; one that is not throws.
  const resolve = async (): Promise<unknown> => resolveHost(hostname, { ...options, all: true }, answer)
  resolve().catch(() => answer(dnsError()))
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
