import { headlineOf } from '../message/card.ts'
import type { MailAlert, MailContent } from './mail-content.ts'

/** Writes the text part. Texts of several lines are indented, so that they cannot be mistaken for a fact. */
export function mailText(content: MailContent): string {
  const { lines, action, alerts, more, facts, links, footer, colon } = content
  const blocks = [
    headlineOf(content),
    indented(lines),
    action === null ? '' : `${action.name}${colon.trimEnd()}\n${indented(action.lines)}`,
    links.map(({ label, url }) => `${label}${colon}${url}`).join('\n'),
    [...alerts.map((alert) => alertText(alert, colon)), more].filter((line) => line !== '').join('\n'),
    facts.map(({ name, value }) => `${name}${colon}${value}`).join('\n'),
    footer,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function alertText(alert: MailAlert, colon: string): string {
  const line = `- ${headlineOf(alert)}${alert.text === '' ? '' : colon + alert.text}`
  return alert.link === null ? line : `${line}\n  ${alert.link.label}${colon}${alert.link.url}`
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n')
}
