import { isIP } from 'node:net'

import type { HttpClientError } from '../errors.ts'
import { blockedError, resolveAll, type ResolveHost } from '../guarded-lookup.ts'
import { blockedReason, type NetworkPolicy } from '../network-policy.ts'

/** Time limit of the lookup of a name that the proxy resolves itself. */
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
 * Looks up a host name that a proxy is to connect to. Resolves to an error if a policy forbids one of its addresses, otherwise
 * to undefined, also if the name has no address here within a second: the proxy resolves it itself, and decides.
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

/** The reason for which a policy forbids a host, by its text alone; undefined if it does not, or only a lookup can say. */
export function blockedHost(hostname: string, network: NetworkPolicy): string | undefined {
  if (isIP(hostname) !== 0) return blockedReason(hostname, network)
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (network === 'any') return undefined
  if (metadataNames.has(name)) return 'a cloud metadata service'
  return network === 'public-only' && privateName.test(name) ? 'a name in a private network' : undefined
}
