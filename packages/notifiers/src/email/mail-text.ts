import type { MailContent } from './mail-content.ts'

/** Writes the text part. The lines from outside are set in, so that they cannot pass for one of the facts. */
export function mailText({ state, note, title, lines, rows, footer }: MailContent): string {
  const head = `[${state}]${note === '' ? '' : ` ${note}`}\n${title}`
  const body = lines.map((line) => `  ${line}`.trimEnd()).join('\n')
  const facts = rows.map(({ name, value }) => `${name}: ${value}`).join('\n')
  return `${[head, body, facts, footer].filter((block) => block !== '').join('\n\n')}\n`
}
