import { hostname } from 'node:os'

/** A name with a dot that is no address and no name of a loopback interface. */
const qualified = /^(?!-)(?!.*\.localdomain$)[a-z\d-]+(?:\.[a-z\d-]+)*\.(?!local$|localhost$)[a-z][a-z\d-]*$/i

/**
 * The name with which a session introduces itself, unless one is configured: the host name if it has a domain, otherwise
 * the domain of the sender. Relays refuse names without a domain and addresses, above all `[127.0.0.1]`. Without either,
 * the address of the connection in brackets (RFC 5321, section 4.1.3).
 */
export function ehloName(sender: string, localAddress = '127.0.0.1', host: string = hostname()): string {
  const domain = sender.slice(sender.lastIndexOf('@') + 1)
  const name = [host, domain].find((candidate) => qualified.test(candidate))
  return name ?? (localAddress.includes(':') ? `[IPv6:${localAddress}]` : `[${localAddress}]`)
}
