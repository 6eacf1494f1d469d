import dns from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

import type { HttpClientError } from '../errors.ts'
import { blockedError, resolveAll, type ResolveHost } from '../guarded-lookup.ts'
import { blockedReason, type NetworkPolicy } from '../network-policy.ts'

/** Time limit of the lookup of a name that the proxy resolves itself. */
const LOOKUP_TIMEOUT_MS = 1000

/** Names of metadata services: Google, AWS, Azure, Tencent, IBM. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'api.metadata.cloud.ibm.com',
])
/** Names that are in no public DNS (RFC 6761, RFC 6762 with its appendix G, RFC 8375, ICANN). */
const privateName = /^[^.]*$|\.(?:localhost|local|internal|intranet|private|corp|home|lan|home\.arpa)$/

/**
 * Looks up a host name that a proxy is to connect to. Resolves to an error if a policy forbids one of its addresses, otherwise
 * to undefined, also if the name has no address here within a second: the proxy resolves it itself, and decides.
 */
export async function refusalOf(
  hostname: string,
  network: NetworkPolicy,
  resolveHost: ResolveHost | undefined,
): Promise<HttpClientError | undefined> {
  const addresses = await (resolveHost === undefined ? queryDns(hostname) : ask(resolveHost, hostname))
  // The proxy may choose any of them.
  const [reason] = addresses.flatMap((address) => blockedReason(address, network) ?? [])
  return reason === undefined ? undefined : blockedError(hostname, reason)
}

/**
 * Asks the DNS servers. `dns.lookup` would block one of Node's few threads for 10 seconds or more if no server answers, and the
 * look-up of the proxy needs these threads.
 */
async function queryDns(hostname: string): Promise<readonly string[]> {
  const resolver = new Resolver({ tries: 1 })
  // Not an import by name, which `dns.setServers` leaves as it was.
  resolver.setServers(dns.getServers())
  const timer = setTimeout(() => resolver.cancel(), LOOKUP_TIMEOUT_MS)
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  clearTimeout(timer)
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

function ask(resolveHost: ResolveHost, hostname: string): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>()
  const timer = setTimeout(resolve, LOOKUP_TIMEOUT_MS, []).unref()
  resolveAll(
    hostname,
    {},
    resolveHost,
    (addresses) => resolve(addresses.map(({ address }) => address)),
    () => resolve([]),
  )
  return promise.finally(() => clearTimeout(timer))
}

/** Reason why a policy forbids a name or an address. Looks nothing up. Undefined without a reason. */
export function blockedHost(hostname: string, network: NetworkPolicy): string | undefined {
  if (isIP(hostname) !== 0) return blockedReason(hostname, network)
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (network === 'any') return undefined
  // Proxies drop surplus dots, and would connect to another name or address than the one that is checked here.
  if (name.split('.').includes('')) return 'not a host name'
  if (metadataNames.has(name)) return 'a cloud metadata service'
  return network === 'public-only' && privateName.test(name) ? 'a name in a private network' : undefined
}
