import { BlockList, isIP, isIPv4 } from 'node:net'

/** A network of addresses that begin alike. */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Reads an IP address as sockets and headers write it: in brackets, with a port or a zone, IPv4 inside IPv6. Undefined for any other text. */
export function readAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1')
  const address = bare.replace(/%.*$/s, '').toLowerCase()
  if (isIP(address) === 0) return undefined
  const inner = /^::ffff:([\d.]+)$/.exec(address)?.[1]
  return inner ?? fromHexMapped(address) ?? address
}

/** `::ffff:7f00:1` is 127.0.0.1. */
function fromHexMapped(address: string): string | undefined {
  const match = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address)
  if (match === null) return undefined
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(Number.parseInt(match[1] ?? '', 16), 0)
  bytes.writeUInt16BE(Number.parseInt(match[2] ?? '', 16), 2)
  return bytes.join('.')
}

/** Reads an address or a network, e.g. `10.0.0.0/8`. Undefined if it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const read = readAddress(address)
  if (read === undefined || isIP(address) === 0) return undefined
  const family = isIPv4(read) ? 'ipv4' : 'ipv6'
  const bits = family === 'ipv4' ? 32 : 128
  const isMapped = family === 'ipv4' && !isIPv4(address)
  const prefix = length === undefined ? bits : Number(length) - (isMapped ? 96 : 0)
  return prefix >= 0 && prefix <= bits ? { address: read, prefix, family } : undefined
}

/** Creates the check whether an address that {@link readAddress} returned belongs to one of the networks. */
export function createNetworkCheck(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks.map((text) => parseNetwork(text))) {
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family)
  }
  if (list.rules.length === 0) return () => false
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

/** Whether an address that {@link readAddress} returned is of this machine only. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** Addresses that one customer has: an IPv4 address, the /64 of an IPv6 address. */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

function groupsOf(text: string): readonly string[] {
  if (text === '') return []
  // The last two groups may be written as an IPv4 address.
  return text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
}
