import type { CardLink } from '../message/card.ts'
import type { WriteText } from './text.ts'

const MAX_LABEL = 80

/**
 * Puts a backslash before every character that formats, mentions or links, also those that do so only at the start of a
 * line. Leaves those alone that do not in their place, e.g. in `error_rate`: a notification may show the backslashes.
 */
export function escapeDiscord(text: string): string {
  return text
    .replace(/[\\*~`|<>@]|_(?![a-z\d])|(?<=\])\(|:(?=\/\/|[^\s:]+:)/gi, '\\$&')
    .replace(/^[^\S\n]*(?:\d+(?=[.)](?:\s|$))|(?=[-+#]))/gm, '$&\\')
}

/** A link without a preview. Its label loses brackets, which cannot be escaped there. */
export function discordLink({ label, url }: CardLink, write: WriteText): string {
  // An underscore would end emphasis that one in an earlier text begins.
  return `[${write(label.replace(/[[\]]/g, ' '), MAX_LABEL)}](<${url.replaceAll('_', '%5F')}>)`
}

/** A time, which Discord shows in each reader's own zone. */
export function discordTime(ms: number): string {
  return `<t:${Math.floor(ms / 1000)}:f>`
}
