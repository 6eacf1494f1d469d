import type { Card, CardAlert, CardLink, Fact, Tone } from '../message/card.ts'
import { joinParts } from '../text.ts'

/** Background and text colour of a badge. Each pair has a contrast of at least 4.5. */
const colours: Readonly<Record<Tone, readonly [background: string, text: string]>> = {
  info: ['#1f5fbf', '#ffffff'],
  warning: ['#f2b01e', '#1f1f1f'],
  error: ['#b93a0e', '#ffffff'],
  critical: ['#a3141f', '#ffffff'],
  recovered: ['#1a7040', '#ffffff'],
  ended: ['#5f6368', '#ffffff'],
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
/** Half-transparent grey is visible on white and on black. */
const RULE = 'border-top:1px solid rgba(128,128,128,.35)'
const BOX = 'border-radius:4px;background:rgba(128,128,128,.14)'
const WRAP = 'overflow-wrap:anywhere;word-break:break-word'
const CELL = `text-align:left;vertical-align:top;${RULE};${WRAP}`

/**
 * Writes the HTML part, with inline styles and nothing to load. Page and text have no colour of their own, so a mail
 * program in dark mode uses its own colours.
 */
export function mailHtml(card: Card): string {
  const { language, state, tone, title, text, action, alerts, more, facts, links, footer } = card
  const parts = [
    `<p style="margin:0">${badge(state, tone, '13px')}</p>`,
    `<h1 style="margin:10px 0 12px;font-size:20px;line-height:1.3;${WRAP}">${escape(title)}</h1>`,
    text === '' ? '' : `<p style="margin:0 0 16px;${WRAP}">${multiline(text)}</p>`,
    action === null ? '' : actionBox(action),
    links.length === 0 ? '' : linkBar(links),
    alerts.length === 0 ? '' : table(alerts.map(alertRow)),
    more === '' ? '' : `<p style="margin:0 0 16px;${WRAP}">${escape(more)}</p>`,
    facts.length === 0 ? '' : table(facts.map(factRow)),
    footer === '' ? '' : `<p style="margin:0;font-size:12px;opacity:.7;${WRAP}">${escape(footer)}</p>`,
  ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:16px;${FONT};font-size:15px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;border-left:4px solid ${colours[tone][0]};padding:4px 0 4px 16px">
${joinParts(parts, '\n')}
</div>
</body>
</html>
`
}

function badge(state: string, tone: Tone, size: string): string {
  const [background, text] = colours[tone]
  return `<span style="display:inline-block;padding:2px 8px;border-radius:4px;background:${background};color:${text};font-size:${size};font-weight:700;letter-spacing:.04em">${escape(state)}</span>`
}

function actionBox({ name, value }: Fact): string {
  return `<p style="margin:0 0 16px;padding:10px 14px;${BOX};font-size:16px;${WRAP}"><b>${escape(name)}</b><br>
${multiline(value)}</p>`
}

/** Links far enough apart to be hit with a thumb. */
function linkBar(links: readonly CardLink[]): string {
  const shown = links.map(
    (link) =>
      `<span style="display:inline-block;padding:6px 20px 6px 0;font-weight:600">${anchor(link)}</span>`,
  )
  return `<p style="margin:0 0 10px;${WRAP}">${shown.join(' ')}</p>`
}

function table(rows: readonly string[]): string {
  return `<table style="width:100%;margin:0 0 16px;border-collapse:collapse;font-size:14px">
${rows.join('\n')}
</table>`
}

function factRow({ name, value }: Fact): string {
  return `<tr><th style="width:104px;padding:7px 12px 7px 0;font-weight:600;${CELL}">${escape(name)}</th><td style="padding:7px 0;${CELL}">${escape(value)}</td></tr>`
}

function alertRow({ state, tone, title, text, link }: CardAlert): string {
  const shown = link === null ? '' : ` ${anchor(link)}`
  const below = text === '' && shown === '' ? '' : `<br>\n${escape(text)}${shown}`
  return `<tr><td style="padding:7px 0;${CELL}">${badge(state, tone, '11px')} <b>${escape(title)}</b>${below}</td></tr>`
}

function anchor({ label, url }: CardLink): string {
  return `<a href="${escape(url)}" style="color:inherit;text-decoration:underline">${escape(label)}</a>`
}

function multiline(text: string): string {
  return escape(text).replaceAll('\n', '<br>\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
