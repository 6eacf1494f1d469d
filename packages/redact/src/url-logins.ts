import { matchAt, matchesOf, searchFrom } from './scan.ts'
import type { Span } from './spans.ts'

const afterScheme = /:(?:\\?\/){2}/g
/** The end of a URL: white space, a quote, a bracket, or the next URL of a list. */
const urlEnd = /[\s'"<>]|[,;|][a-z][a-z\d+.-]{0,20}:\\?\//gi
const hostEnd = /\\?\/|[?#]|[\s'"<>]/g
const host = /@(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?(?=[/?#,;.)\]}\s'"<>\\]|$)/iy
const hostWithPort = /@(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\]):\d{1,5}(?=[/?#,;.)\]}\s'"<>\\]|$)/iy
/** The start of a login whose password contains one of `/?#`: a name and a colon, not a host and its port. */
const openLogin = /^[^:@[\]]{0,256}:(?!\d{0,5}$)/
/** Schemes whose path or query may contain an @. */
const pathScheme = /(?:https?|wss?|ssh|git|docker|oci|file)$/i
/** The name of a user without a password, e.g. `git`. A token has digits or is longer. */
const userName = /^[a-z][a-z_.-]{0,15}$/i
const goLogin = /(?<=:)[^\s:'"]+(?=@(?:tcp|udp|unix)\()/g

/**
 * Finds logins in URLs: user and password up to the @ before the host, also if the password contains `@`, `/`, `?` or `#`.
 * If that is ambiguous, as in a database URL with several @, the last one counts.
 */
export function findUrlLogins(text: string): Span[] {
  const spans: Span[] = []
  let url: Url | undefined
  for (const match of matchesOf(afterScheme, text)) {
    const from = match.index + match[0].length
    if (from < (spans.at(-1)?.[1] ?? 0)) continue
    if (url === undefined || from >= url.end) url = new Url(text, from)
    const end = loginEnd(text, match.index, from, url)
    if (end > from && !userName.test(text.slice(from, end))) spans.push([from, end])
  }
  for (const { index, 0: password } of matchesOf(goLogin, text)) spans.push([index, index + password.length])
  return spans
}

/** Index of the @ that ends the login, or -1. */
function loginEnd(text: string, schemeEnd: number, from: number, url: Url): number {
  const authority = text.slice(from, searchFrom(hostEnd, text, from))
  const at = authority.lastIndexOf('@')
  if (at === -1) return openLogin.test(authority) ? Math.max(-1, url.lastHost) : -1
  const mayContainAt = pathScheme.test(text.slice(Math.max(0, schemeEnd - 20), schemeEnd))
  return Math.max(from + at, mayContainAt ? url.lastHostWithPort : url.lastHost)
}

/** A run of text without white space, searched once for all URLs in it. */
class Url {
  readonly end: number
  readonly #text: string
  readonly #from: number
  #lastHost: number | undefined
  #lastHostWithPort: number | undefined

  constructor(text: string, from: number) {
    this.#text = text
    this.#from = from
    this.end = searchFrom(urlEnd, text, from)
  }

  /** Index of the last @ before a host, or -1. */
  get lastHost(): number {
    return (this.#lastHost ??= this.#lastAt(host))
  }

  /** Index of the last @ before a host and its port, or -1. */
  get lastHostWithPort(): number {
    return (this.#lastHostWithPort ??= this.#lastAt(hostWithPort))
  }

  #lastAt(pattern: RegExp): number {
    const url = this.#text.slice(this.#from, this.end)
    for (let at = url.lastIndexOf('@'); at > 0; at = url.lastIndexOf('@', at - 1))
      if (matchAt(pattern, url, at) !== undefined) return this.#from + at
    return -1
  }
}
