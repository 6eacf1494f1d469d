import ipaddr from 'ipaddr.js'

/** Which addresses may be connected to. */
export type NetworkPolicy = (typeof NETWORK_POLICIES)[number]

/**
 * The policies, widest first: `any` address; `no-metadata`, all but link-local addresses and the clouds'
 * metadata services; `public-only`, globally routable unicast addresses alone.
 */
export const NETWORK_POLICIES = ['any', 'no-metadata', 'public-only'] as const

/** Where metadata services are outside the link-local ranges: Alibaba, Azure, Oracle, AWS, Google. */
const metadataNetworks = {
  metadata: [
    '100.100.100.200/32',
    '168.63.129.16/32',
    '192.0.0.192/32',
    // Also the time service (::123) and the credentials of EKS pods (::23), and whatever AWS adds.
    'fd00:ec2::/32',
    'fd20:ce::254/128',
  ].map((network) => ipaddr.parseCIDR(network)),
}

/**
 * Why the policy forbids an address, or undefined when it allows it. Judges every spelling by the address it
 * means (decimal, hex, octal, IPv4-mapped, IPv4-translated, NAT64, 6to4). What is no address at all is forbidden, unless the policy is `any`.
 */
export function blockedReason(address: string, policy: NetworkPolicy): string | undefined {
  if (policy === 'any') return undefined
  if (!ipaddr.isValid(address)) return 'not an IP address'
  const meant = unwrap(ipaddr.parse(address))
  const range = meant.range()
  if (ipaddr.subnetMatch(meant, metadataNetworks, '') !== '') return 'a cloud metadata address'
  if (range === 'linkLocal') return 'a link-local address'
  // The prefix length of a local-use NAT64 network is unknown, so what it embeds cannot be judged.
  if (range === 'rfc6052') return 'a local-use NAT64 address'
  if (policy === 'public-only' && range !== 'unicast') return `a ${range} address`
  return undefined
}

const nat64 = ipaddr.parseCIDR('64:ff9b::/96') as [ipaddr.IPv6, number]

/** The IPv4 address that an IPv6 address stands for, where it stands for one. */
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

/** `::a.b.c.d`, deprecated but still routed by some stacks; `::` and `::1` are addresses of their own. */
function isIpv4Compatible(bytes: readonly number[]): boolean {
  return bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some((byte) => byte !== 0)
}
