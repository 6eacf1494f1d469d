import { parse as parseDiscord } from 'discord-markdown-parser'
import { NodeType, parse as parseSlack, type Node } from 'slack-message-parser'

// Draws payloads as their clients do, near enough to judge them: the documented layout, colours and sizes.

interface TextObject {
  readonly type: string
  readonly text: string
}

interface SlackBlock {
  readonly type: string
  readonly text?: TextObject
  readonly fields?: readonly TextObject[]
  readonly elements?: readonly TextObject[]
}

/** One Slack message as HTML. */
export function slackHtml(body: string): string {
  const {
    text,
    blocks = [],
    attachments = [],
  } = JSON.parse(body) as {
    readonly text: string
    readonly blocks?: readonly SlackBlock[]
    readonly attachments?: readonly { readonly color: string; readonly blocks: readonly SlackBlock[] }[]
  }
  const head = blocks.length === 0 ? `<p>${escape(decode(text))}</p>` : blocks.map(slackBlock).join('')
  const bars = attachments.map(
    ({ color, blocks: inner }) =>
      `<div class="bar" style="border-color:${color}">${inner.map(slackBlock).join('')}</div>`,
  )
  return message('slack', head + bars.join(''))
}

function slackBlock({ type, text, fields = [], elements = [] }: SlackBlock): string {
  if (type === 'header') return `<h3>${escape(decode(text?.text ?? ''))}</h3>`
  const main = text === undefined ? '' : `<p>${slackText(text)}</p>`
  const cells = fields.map((field) => `<div>${slackText(field)}</div>`).join('')
  const small = elements.map((element) => `<span>${slackText(element)}</span>`).join(' ')
  const grid = cells === '' ? '' : `<div class="fields">${cells}</div>`
  return main + grid + (small === '' ? '' : `<p class="context">${small}</p>`)
}

function slackText({ type, text }: TextObject): string {
  return lines(type === 'mrkdwn' ? slackNode(parseSlack(text)) : escape(decode(text)))
}

function slackNode(node: Node): string {
  if (node.type === NodeType.Root) return node.children.map(slackNode).join('')
  if (node.type === NodeType.Bold) return `<b>${node.children.map(slackNode).join('')}</b>`
  if (node.type === NodeType.Text) return escape(decode(node.text))
  if (node.type === NodeType.URL) return `<a>${(node.label ?? []).map(slackNode).join('')}</a>`
  if (node.type === NodeType.Command) {
    const [seconds = '0'] = node.arguments
    return escape(localTime(Number(seconds) * 1000))
  }
  return escape(node.source)
}

const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** One Discord message as HTML. */
export function discordHtml(body: string): string {
  const { content, embeds = [] } = JSON.parse(body) as {
    readonly content: string
    readonly embeds?: readonly {
      readonly description?: string
      readonly color: number
      readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
      readonly footer?: { readonly text: string }
    }[]
  }
  const drawn = embeds.map(({ description, color, fields, footer }) => {
    const cells = fields.map(
      ({ name, value, inline }) =>
        `<div class="${inline ? 'inline' : 'wide'}"><b>${discordText(name)}</b><br>${discordText(value)}</div>`,
    )
    const parts = [
      description === undefined ? '' : `<p>${discordText(description)}</p>`,
      cells.length === 0 ? '' : `<div class="fields">${cells.join('')}</div>`,
      footer === undefined ? '' : `<p class="context">${escape(footer.text)}</p>`,
    ]
    const border = `#${color.toString(16).padStart(6, '0')}`
    return `<div class="bar" style="border-color:${border}">${parts.join('')}</div>`
  })
  return message('discord', `<p>${discordText(content)}</p>${drawn.join('')}`)
}

interface DiscordNode {
  readonly type: string
  readonly content?: string | readonly DiscordNode[]
  readonly timestamp?: string
}

function discordText(text: string): string {
  return (parseDiscord(text, 'extended') as unknown as readonly DiscordNode[]).map(discordNode).join('')
}

function discordNode({ type, content = '', timestamp }: DiscordNode): string {
  if (type === 'timestamp') return escape(localTime(Number(timestamp) * 1000))
  if (type === 'br' || type === 'newline') return '<br>'
  const inner = typeof content === 'string' ? lines(escape(content)) : content.map(discordNode).join('')
  if (type === 'strong') return `<b>${inner}</b>`
  return type === 'url' ? `<a>${inner}</a>` : inner
}

function localTime(ms: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' })
  return `5 January 2026, ${format.format(ms)}`
}

function message(client: 'slack' | 'discord', content: string): string {
  return `<article class="${client}"><div class="avatar">B</div><div class="body"><div class="who"><b>Botwatch</b> <small>APP</small></div>${content}</div></article>`
}

/** A page with messages below each other, each under its title. */
export function chatPage(messages: readonly { readonly title: string; readonly html: string }[]): string {
  const drawn = messages.map(({ title, html }) => `<h2>${escape(title)}</h2>${html}`)
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${drawn.join('')}`
}

/** A page with mails beside each other: each in a frame of its own, since it brings its own styles. */
export function mailPage(
  mails: readonly { readonly subject: string; readonly html: string }[],
  width: number,
  height: number,
): string {
  const frames = mails.map(
    ({ subject, html }) =>
      `<section style="width:${width}px"><h2>${escape(subject)}</h2><iframe width="${width}" height="${height}" srcdoc="${escape(html)}"></iframe></section>`,
  )
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><main>${frames.join('')}</main>`
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const lines = (html: string): string => html.replaceAll('\n', '<br>')

const STYLE = `
body { margin: 16px; font: 15px/1.46 Lato, "Noto Sans", "Noto Sans CJK SC", sans-serif; background: #fff; color: #1d1c1d }
h2 { margin: 20px 0 6px; font: 600 13px/1.3 sans-serif; color: #666 }
article { display: flex; gap: 10px; padding: 8px 12px; max-width: 640px }
article p, article h3 { margin: 4px 0 8px }
article h3 { font-size: 18px; line-height: 1.3 }
article a { color: #1264a3 }
.avatar { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #3b4a6b; color: #fff; text-align: center; line-height: 36px; font-weight: 700 }
.body { flex: 1; min-width: 0; overflow-wrap: anywhere }
.who small { background: #e8e8e8; color: #616061; border-radius: 2px; padding: 0 4px; font-size: 10px }
.bar { border-left: 4px solid; padding: 2px 12px; margin: 4px 0 }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin: 6px 0 }
.context { font-size: 12px; color: #616061 }
.discord { background: #313338; color: #dbdee1; border-radius: 4px; font-size: 15px; line-height: 1.375 }
.discord .avatar { border-radius: 50% }
.discord .bar { background: #2b2d31; border-radius: 4px; padding: 10px 14px }
.discord .fields { grid-template-columns: repeat(3, 1fr); font-size: 14px }
.discord .wide { grid-column: 1 / -1 }
.discord a { color: #00a8fc }
.discord .who small { background: #5865f2; color: #fff }
.discord .context { color: #b5bac1 }
main { display: flex; flex-wrap: wrap; gap: 16px }
iframe { border: 1px solid #ccc }
`
