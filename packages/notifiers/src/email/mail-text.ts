import { headlineOf } from '../message/card.ts'
import type { MailContent } from './mail-content.ts'

/** Writes the text part. The text of the message is indented, so that it cannot be mistaken for a fact. */
export function mailText(content: MailContent): string {
  const { lines, rows, footer } = content
  const body = lines.map((line) => `  ${line}`.trimEnd()).join('\n')
  const facts = rows.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return `${[headlineOf(content), body, facts, footer].filter((block) => block !== '').join('\n\n')}\n`
}
