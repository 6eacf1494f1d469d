import ipaddr from 'ipaddr.js'

/** Name of a network policy, see {@link NETWORK_POLICIES}. */
export type NetworkPolicy = (typeof NETWORK_POLICIES)[number]

/**
 * The network policies: `any` allows every address, `no-metadata` all except link-local addresses and the metadata
 * services of clouds, `public-only` only globally routable unicast addresses.
 */
export const NETWORK_POLICIES = ['any', 'no-metadata', 'public-only'] as const

/** Addresses of metadata services outside the link-local ranges: Alibaba, Azure, Oracle, AWS, Google. */
const metadataNetworks = {
  metadata: [
    '100.100.100.200/32',
    '168.63.129.16/32',
    '192.0.0.192/32',
    // The whole range of AWS, with the time service (::123) and the credentials of EKS pods (::23).
    'fd00:ec2::/32',
    'fd20:ce::254/128',
  ].map((network) => ipaddr.parseCIDR(network)),
}

/**
 * The reason for which the policy forbids an address; undefined if it allows it. Reads every notation (decimal, hex,
 * octal) and the IPv4 address in an IPv6 one (IPv4-mapped, IPv4-translated, NAT64, 6to4, Teredo). Text that is not an
 * address is forbidden, except by `any`.
 */
export function blockedReason(address: string, policy: NetworkPolicy): string | undefined {
  if (policy === 'any') return undefined
  if (!ipaddr.isValid(address)) return 'not an IP address'
  const actual = unwrap(ipaddr.parse(address))
  const range = actual.range()
  if (ipaddr.subnetMatch(actual, metadataNetworks, '') !== '') return 'a cloud metadata address'
  if (range === 'linkLocal') return 'a link-local address'
  // The prefix length of a local-use NAT64 network is unknown, so the IPv4 address in it cannot be read.
  if (range === 'rfc6052') return 'a local-use NAT64 address'
  if (policy === 'public-only' && range !== 'unicast') return `a ${range} address`
  return undefined
}

const nat64 = ipaddr.parseCIDR('64:ff9b::/96') as [ipaddr.IPv6, number]

/** The IPv4 address in an IPv6 address that contains one; any other address as it is. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4') return address
  const v6 = address as ipaddr.IPv6
  const bytes = v6.toByteArray()
  const range = v6.range()
  // rfc6145 is IPv4-translated, ::ffff:0:a.b.c.d.
  if (range === 'ipv4Mapped' || range === 'rfc6145' || v6.match(nat64) || isIpv4Compatible(bytes))
    return new ipaddr.IPv4(bytes.slice(12))
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  if (range === 'teredo') return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))
  return v6
}

/** `::a.b.c.d`, deprecated but still routed by some stacks. Not `::` and `::1`. */
function isIpv4Compatible(bytes: readonly number[]): boolean {
  return bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some((byte) => byte !== 0)
}
