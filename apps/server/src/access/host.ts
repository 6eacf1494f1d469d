import { isIP } from 'node:net'

/** Name in a `Host` header, in lower case, without port, brackets and a dot at the end. Undefined if it is no host. */
export function hostName(host: string): string | undefined {
  const [, ipv6, name] = /^(?:\[([\da-f:.]+)\]|([a-z\d._-]+))(?::\d{1,5})?$/i.exec(host) ?? []
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? ipv6.toLowerCase() : undefined
  const trimmed = name?.replace(/\.$/, '').toLowerCase()
  return trimmed === '' ? undefined : trimmed
}

/**
 * Creates the check of `Host` on connections over loopback. A page can bring the browser to connect to this machine under
 * a name of its own (DNS rebinding), but not under one of these: localhost, an IP address, the configured names.
 */
export function createHostCheck(names: readonly (string | undefined)[]): (host: string) => boolean {
  const own = new Set(names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])))
  return (host) => {
    const name = hostName(host)
    if (name === undefined) return false
    return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || own.has(name)
  }
}
