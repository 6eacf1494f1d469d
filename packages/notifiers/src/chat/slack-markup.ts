import type { CardLink } from '../message/card.ts'
import type { WriteText } from './text.ts'

/** Long enough for any text in which each character is escaped. */
const MAX_LABEL = 120

/** Escapes the three characters that start mentions and links. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Emphasis, code, an emoji or a quote. Slack has no way to escape them. */
const formatting = /[*~`]|(?<![a-z\d])_|:[^\s:]+:|^[^\S\n]*&gt;/im

/** Whether an escaped text is shown as it is also within markup. */
export function isLiteral(text: string): boolean {
  return !formatting.test(text)
}

/** A link. Its label loses the characters that could be markup. */
export function slackLink({ label, url }: CardLink, write: WriteText): string {
  const written = write(label, MAX_LABEL)
  const shown = isLiteral(written) ? written : write(label.replace(/[*~`_:>]/g, ' '), MAX_LABEL)
  return `<${escapeSlack(url)}|${shown}>`
}

/** A time, which Slack shows in each reader's own zone; `text` is for clients that cannot. */
export function slackTime({ ms, text }: { readonly ms: number; readonly text: string }): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty}, {time}|${escapeSlack(text)}>`
}
