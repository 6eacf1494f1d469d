import { parse } from 'discord-markdown-parser'

interface Field {
  readonly name: string
  readonly value: string
  readonly inline: boolean
}
interface Embed {
  readonly description?: string
  readonly fields: readonly Field[]
  readonly footer?: { readonly text: string }
}
interface Payload {
  readonly content: string
  readonly embeds?: readonly Embed[]
}

/** A payload as a person sees it, as text. Throws if one of its texts is more than plain text. */
export function showDiscord(body: string): string {
  const { content, embeds = [] } = JSON.parse(body) as Payload
  const bars = embeds.map((embed) =>
    blocksOf(embed).join('\n\n').replaceAll(/^/gm, '| ').replaceAll(/ +$/gm, ''),
  )
  return [visible(content), ...bars].join('\n')
}

/** The texts of a payload as they are seen. */
export function discordTexts(body: string): readonly string[] {
  const { content, embeds = [] } = JSON.parse(body) as Payload
  const texts = embeds.flatMap(({ description, fields, footer }) => [
    ...(description === undefined ? [] : [visible(description)]),
    ...fields.flatMap(({ name, value }) => [visible(name), visible(value)]),
    ...(footer === undefined ? [] : [footer.text]),
  ])
  return [visible(content), ...texts]
}

function blocksOf({ description, fields, footer }: Embed): readonly string[] {
  return [
    ...(description === undefined ? [] : [visible(description)]),
    ...rowsOf(fields).map(showRow),
    ...(footer === undefined ? [] : [footer.text]),
  ]
}

/** Inline fields stand beside each other, up to three in a row. */
function rowsOf(fields: readonly Field[]): readonly (readonly Field[])[] {
  const rows: Field[][] = []
  for (const field of fields) {
    const row = rows.at(-1)
    if (field.inline && row !== undefined && row.length < 3 && row[0]?.inline === true) row.push(field)
    else rows.push([field])
  }
  return rows
}

function showRow(row: readonly Field[]): string {
  const cells = row.map(({ name, value }) => {
    const texts = [visible(name), visible(value)] as const
    const width = Math.max(26, ...texts.map(({ length }) => length + 2))
    return texts.map((text) => text.padEnd(width))
  })
  return [0, 1].map((line) => cells.map((cell) => cell[line]).join('')).join('\n')
}

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Text, bold text, links to the web and times; everything else is markup or a mention. */
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
      // An emoji, which the parser does not know either; an escaped character is a node of its own.
      if (/:[^\s:]+:/.test(inner)) throw new Error('a text has an emoji')
      return inner
    case 'strong':
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
