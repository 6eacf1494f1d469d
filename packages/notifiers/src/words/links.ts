import type { CardLink } from '../message/card.ts'
import type { MessageLinks } from '../message/message-alert.ts'
import type { Redact } from '../text.ts'
import type { Writer } from './writer.ts'

/** Longest URL of a link. A longer one would fill the message. */
const MAX_URL_LENGTH = 2048

/** Most useful first. */
const order = ['alert', 'runbook', 'silence', 'dashboard'] as const

/** Returns the links of an alert that are safe, with labels. */
export function alertLinks(links: MessageLinks, { words, redact }: Writer): readonly CardLink[] {
  return order.flatMap((rel) => {
    const url = safeUrl(links[rel] ?? '', redact)
    return url === undefined ? [] : [{ label: words.links[rel], url }]
  })
}

/** Returns a URL that is safe inside markup; undefined if it is not http or https, has a password, or holds a secret. */
export function safeUrl(text: string, redact: Redact): string | undefined {
  if (text.length > MAX_URL_LENGTH) return undefined
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  // These could end a link in markup. `<` and `>` are already encoded.
  const href = url.href.replace(/[|()`\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return href.length <= MAX_URL_LENGTH && redact(href) === href ? href : undefined
}
