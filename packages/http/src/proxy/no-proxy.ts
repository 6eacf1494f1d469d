import { domainToASCII } from 'node:url'

import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** One entry of a list of hosts that are connected to without a proxy. */
interface Entry {
  readonly port: string | undefined
  readonly matches: (host: string, address: Address | undefined) => boolean
}

/**
 * Reads a list of hosts that are connected to without a proxy, separated by commas or white space, as curl and Go do: a name
 * stands for itself and everything below it, an address or a network (`10.0.0.0/8`) for addresses in URLs, `*` for every host.
 * A port restricts an entry to it. Returns whether a URL is on the list. Nothing is resolved.
 */
export function readNoProxy(list: string): (url: URL) => boolean {
  const entries = entriesOf(list).flatMap((text) => readEntry(text) ?? [])
  return (url) => {
    const host = bare(url.hostname).replace(/\.$/, '')
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    const address = addressOf(host)
    return entries.some(
      (entry) => (entry.port === undefined || entry.port === port) && entry.matches(host, address),
    )
  }
}

/** Places in the list, from 1, of entries that no host matches, e.g. URLs and patterns such as `10.*`. */
export function uselessNoProxy(list: string): readonly number[] {
  return entriesOf(list).flatMap((text, index) => (readEntry(text) === undefined ? [index + 1] : []))
}

function entriesOf(list: string): readonly string[] {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((text) => text !== '')
}

/** Reads an entry; undefined for one that no host matches. */
function readEntry(text: string): Entry | undefined {
  if (ipaddr.isValidCIDR(text)) {
    const [network, bits] = ipaddr.parseCIDR(text)
    return {
      port: undefined,
      matches: (_host, address) => address?.kind() === network.kind() && address.match(network, bits),
    }
  }
  // An IPv6 address without brackets has no port.
  const [, host = text, port] = (ipaddr.IPv6.isValid(text) ? null : /^(.*?)(?::(\d+))?$/.exec(text)) ?? []
  if (host === '*') return { port, matches: () => true }
  const wanted = addressOf(bare(host))
  if (wanted !== undefined)
    return {
      port,
      matches: (_host, address) => address?.toNormalizedString() === wanted.toNormalizedString(),
    }
  const suffix = host.replace(/^\*?\./, '').replace(/\.$/, '')
  // As in URLs, e.g. `xn--bcher-kva.example` for `bücher.example`. Node leaves out everything from a slash on.
  const name = domainToASCII(suffix)
  if (/[/\\?#@:]/.test(suffix) || !/^[\w-]+(?:\.[\w-]+)*$/.test(name)) return undefined
  return {
    port,
    matches: (given, address) => given === name || (address === undefined && given.endsWith(`.${name}`)),
  }
}

function addressOf(host: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host)) return ipaddr.process(host)
  return undefined
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
