import { isIP } from 'node:net'

import type { HttpClientError } from '../errors.ts'
import { blockedError, resolveAll, type ResolveHost } from '../guarded-lookup.ts'
import { blockedReason, type NetworkPolicy } from '../network-policy.ts'

/** Time limit of the look-up here of a name that the proxy resolves. */
const LOOKUP_TIMEOUT_MS = 1000

/** Names of metadata services: Google, AWS, Azure, Tencent. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
])
/** Names that are in no public DNS (RFC 6761, RFC 6762, RFC 8375, ICANN). */
const privateName = /^[^.]*$|\.(?:localhost|local|internal|home\.arpa)$/

/**
 * Resolves to why a policy forbids that a proxy connects to a host; undefined if it does not. The proxy resolves a name
 * itself, so this is as much as can be known here: addresses, names of metadata services and of private networks, and the
 * addresses that the name has here. If it has none within a second, the proxy decides.
 */
export function refusalOf(
  hostname: string,
  network: NetworkPolicy,
  resolveHost: ResolveHost,
): Promise<HttpClientError | undefined> {
  const { promise, resolve } = Promise.withResolvers<HttpClientError | undefined>()
  const timer = setTimeout(resolve, LOOKUP_TIMEOUT_MS, undefined).unref()
  resolveAll(
    hostname,
    {},
    resolveHost,
    (addresses) => {
      // The proxy may choose any of them.
      const [reason] = addresses.flatMap(({ address }) => blockedReason(address, network) ?? [])
      resolve(reason === undefined ? undefined : blockedError(hostname, reason))
    },
    () => resolve(undefined),
  )
  return promise.finally(() => clearTimeout(timer))
}

/** Why a policy forbids a host, by its text alone; undefined if it does not. */
export function blockedHost(hostname: string, network: NetworkPolicy): string | undefined {
  if (isIP(hostname) !== 0) return blockedReason(hostname, network)
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (network === 'any') return undefined
  if (metadataNames.has(name)) return 'a cloud metadata service'
  return network === 'public-only' && privateName.test(name) ? 'a name in a private network' : undefined
}
