import { NodeType, parse, type Node } from 'slack-message-parser'

interface TextObject {
  readonly type: string
  readonly text: string
}
interface Block {
  readonly type: string
  readonly text?: TextObject
  readonly fields?: readonly TextObject[]
  readonly elements?: readonly TextObject[]
}
interface Payload {
  readonly text: string
  readonly blocks?: readonly Block[]
  readonly attachments?: readonly { readonly color: string; readonly blocks: readonly Block[] }[]
}

/** A payload as a person sees it, as text. Throws if one of its texts is more than plain text. */
export function showSlack(body: string): string {
  const { text, blocks = [], attachments = [] } = JSON.parse(body) as Payload
  const notification = plain(text)
  if (blocks.length === 0) return notification
  const bars = attachments.flatMap((attachment) =>
    attachment.blocks
      .flatMap((block, index) => [...(index === 0 ? [] : ['']), ...linesOf(block)])
      .map((line) => `  | ${line}`.trimEnd()),
  )
  return [...blocks.flatMap(linesOf), ...bars].join('\n')
}

/** The texts of a payload as they are seen, and beside them the colour. */
export function slackTexts(body: string): readonly string[] {
  const { text, blocks = [], attachments = [] } = JSON.parse(body) as Payload
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks)]
  const objects = all.flatMap(({ text: one, fields = [], elements = [] }) => [
    ...(one === undefined ? [] : [one]),
    ...fields,
    ...elements,
  ])
  return [plain(text), ...objects.map(seen)]
}

function linesOf({ type, text, fields = [], elements = [] }: Block): readonly string[] {
  const heading = text === undefined ? [] : seen(text).split('\n')
  const small = elements.length === 0 ? [] : [elements.map(seen).join('   ')]
  if (type === 'header') return heading
  return [...heading, ...columns(fields.map((field) => seen(field).split('\n'))), ...small]
}

/** Fields in two columns. */
function columns(cells: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = []
  const width = Math.max(
    34,
    ...cells.flatMap(([first = '', second = '']) => [first.length + 2, second.length + 2]),
  )
  for (let index = 0; index < cells.length; index += 2) {
    const [left = [], right = []] = [cells[index], cells[index + 1]]
    for (let line = 0; line < Math.max(left.length, right.length); line += 1)
      lines.push(`${(left[line] ?? '').padEnd(width)}${right[line] ?? ''}`)
  }
  return lines
}

function seen({ type, text }: TextObject): string {
  return type === 'mrkdwn' ? visible(parse(text)) : plain(text)
}

/** Slack decodes three entities, and takes `<` and `>` for its own. */
function plain(text: string): string {
  if (/[<>]|&(?!amp;|lt;|gt;)/.test(text)) throw new Error('a plain text is not escaped')
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** Text, bold text, links to the web and dates; everything else is markup or a mention. */
function visible(node: Node): string {
  if (node.type === NodeType.Root || node.type === NodeType.Bold) return node.children.map(visible).join('')
  if (node.type === NodeType.Text) return plain(node.text)
  const isWebLink = node.type === NodeType.URL && /^https?:\/\/[^\s<>|]+$/.test(node.url)
  const isDate = node.type === NodeType.Command && node.name === 'date'
  // A client shows a date in the zone of its user, and this text if it cannot.
  if (isWebLink || isDate) return (node.label ?? []).map(visible).join('')
  throw new Error(`a text is more than plain text: ${node.source}`)
}
