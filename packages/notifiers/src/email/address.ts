import { domainToASCII } from 'node:url'

/** A mailbox. `name` is empty if only the address was given. */
export interface Address {
  readonly name: string
  readonly address: string
}

/** RFC 5321, section 4.5.3.1: 64 octets before the @, and 254 in all fit into a path. */
const MAX_LOCAL_LENGTH = 64
const MAX_ADDRESS_LENGTH = 254

/**
 * Parses `ann@example.com` or `Ann <ann@example.com>`. Returns undefined for any other text, e.g. a list of addresses, a
 * quoted local part, or a text with line breaks or control characters. The domain is returned in ASCII.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 512 || /[\p{C}\u2028\u2029]/u.test(text)) return undefined
  const [, quoted, bare = '', inBrackets] =
    /^\s*(?:"([^"\\<>]*)"|([^"\\<>]*))\s*<([^<>]*)>\s*$/.exec(text) ?? []
  const name = (quoted ?? bare).trim()
  const address = normalise(inBrackets ?? text.trim())
  return address === undefined ? undefined : { name, address }
}

function normalise(address: string): string | undefined {
  const [, local = '', domain = ''] = /^([^\s@<>()[\]\\,;:"]+)@([^\s@]+)$/.exec(address) ?? []
  const ascii = domainToASCII(domain)
  const usable =
    /^(?!-)[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(ascii) && Buffer.byteLength(local) <= MAX_LOCAL_LENGTH
  const whole = `${local}@${ascii}`
  return local !== '' && usable && whole.length <= MAX_ADDRESS_LENGTH ? whole : undefined
}
