import { parse } from 'discord-markdown-parser'

interface Embed {
  readonly title: string
  readonly description?: string
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
  readonly footer?: { readonly text: string }
  readonly timestamp?: string
}
interface Payload {
  readonly content?: string
  readonly embeds?: readonly Embed[]
}

/** A payload as a person sees it, as text. Throws if one of its texts is more than plain text. */
export function showDiscord(body: string): string {
  const { content, embeds = [] } = JSON.parse(body) as Payload
  const blocks = embeds.map(({ title, description, fields, footer, timestamp }) => {
    const small = [footer?.text, timestamp === undefined ? undefined : utc(Date.parse(timestamp))]
    const last = small.filter((part) => part !== undefined).join(' • ')
    return [
      visible(title),
      ...(description === undefined ? [] : ['', ...visible(description).split('\n')]),
      ...rows(fields).flatMap((row) => ['', ...row]),
      '',
      last,
    ]
      .map((line) => `| ${line}`.trimEnd())
      .join('\n')
  })
  return [...(content === undefined ? [] : [visible(content)]), ...blocks].join('\n')
}

/** The texts of a payload as they are seen. */
export function discordTexts(body: string): readonly string[] {
  const { content, embeds = [] } = JSON.parse(body) as Payload
  const texts = embeds.flatMap(({ title, description, fields, footer }) => [
    visible(title),
    ...(description === undefined ? [] : [visible(description)]),
    ...fields.flatMap(({ name, value }) => [visible(name), visible(value)]),
    ...(footer === undefined ? [] : [footer.text]),
  ])
  return [...(content === undefined ? [] : [visible(content)]), ...texts]
}

/** Inline fields stand beside each other, up to three in a row. */
function rows(fields: Embed['fields']): readonly (readonly string[])[] {
  const out: (readonly string[])[] = []
  let row: Embed['fields'][number][] = []
  const flush = (): void => {
    if (row.length === 0) return
    const cells = row.map(({ name, value }) => [visible(name), visible(value)] as const)
    out.push(
      [0, 1].map((line) =>
        cells
          .map((cell) => (cell[line] ?? '').padEnd(26))
          .join('')
          .trimEnd(),
      ),
    )
    row = []
  }
  for (const field of fields) {
    if (!field.inline || row.length === 3) flush()
    row.push(field)
    if (!field.inline) flush()
  }
  flush()
  return out
}

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Text, links to the web and times; everything else is markup or a mention. */
function visible(markdown: string): string {
  // Lists, which the parser does not know.
  if (/^\s*(?:[-+*]|\d+\.)\s/m.test(markdown)) throw new Error('a text is a list')
  return (parse(markdown, 'extended') as readonly Node[]).map(nodeText).join('')
}

interface Node {
  readonly type: string
  readonly content?: string | readonly Node[]
  readonly target?: string
  readonly timestamp?: string
  readonly name?: string
}

function nodeText({ type, content, target = '', timestamp, name = '' }: Node): string {
  const inner = typeof content === 'string' ? content : (content ?? []).map(nodeText).join('')
  switch (type) {
    case 'text':
      return inner
    case 'twemoji':
      return name
    case 'br':
    case 'newline':
      return '\n'
    case 'link':
      if (!/^https?:\/\/[^\s<>()]+$/.test(target)) throw new Error('a link leads elsewhere than to the web')
      return inner
    case 'timestamp':
      return utc(Number(timestamp) * 1000)
    default:
      throw new Error(`a text is marked up: ${type}`)
  }
}
