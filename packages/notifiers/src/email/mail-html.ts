import type { MailContent } from './mail-content.ts'

/** Background and text colour of the badge. Each pair has a contrast of at least 4.5. */
const colours: Readonly<Record<MailContent['tone'], readonly [background: string, text: string]>> = {
  info: ['#1f5fbf', '#ffffff'],
  warning: ['#f2b01e', '#1f1f1f'],
  error: ['#b93a0e', '#ffffff'],
  critical: ['#a3141f', '#ffffff'],
  resolved: ['#1a7040', '#ffffff'],
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
/** Half-transparent grey is visible on white and on black. */
const RULE = 'border-top:1px solid rgba(128,128,128,.35)'
const WRAP = 'overflow-wrap:anywhere;word-break:break-word'

/**
 * Writes the HTML part, with inline styles and nothing to load. Page and text have no colour of their own, so a mail
 * program in dark mode uses its own colours.
 */
export function mailHtml({ state, tone, title, lines, rows, footer }: MailContent): string {
  const [background, text] = colours[tone]
  const badge = `display:inline-block;padding:3px 10px;border-radius:4px;background:${background};color:${text};font-size:13px;font-weight:700;letter-spacing:.04em`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:16px;${FONT};font-size:15px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;border-left:4px solid ${background};padding:4px 0 4px 16px">
<p style="margin:0"><span style="${badge}">${escape(state)}</span></p>
<h1 style="margin:10px 0 12px;font-size:20px;line-height:1.3;${WRAP}">${escape(title)}</h1>
${lines.length === 0 ? '' : `<p style="margin:0 0 16px;${WRAP}">${lines.map(escape).join('<br>\n')}</p>\n`}<table style="width:100%;border-collapse:collapse;font-size:14px">
${rows.map(row).join('\n')}
</table>
${footer === '' ? '' : `<p style="margin:16px 0 0;font-size:12px;opacity:.7;${WRAP}">${escape(footer)}</p>\n`}</div>
</body>
</html>
`
}

function row({ name, value, url }: MailContent['rows'][number]): string {
  const cell = `text-align:left;vertical-align:top;${RULE};${WRAP}`
  const shown =
    url === undefined
      ? escape(value)
      : `<a href="${escape(url)}" style="color:inherit;text-decoration:underline">${escape(value)}</a>`
  return `<tr><th style="width:104px;padding:7px 12px 7px 0;font-weight:600;${cell}">${escape(name)}</th><td style="padding:7px 0;${cell}">${shown}</td></tr>`
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
