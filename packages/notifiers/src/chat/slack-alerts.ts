import type { Card } from '../message/card.ts'
import { joinParts } from '../text.ts'
import { alertLines, countLines } from './alert-lines.ts'
import { context, markup, MAX_SECTION, plain, section, type Block } from './slack-blocks.ts'
import { isLiteral, slackLink } from './slack-markup.ts'
import type { WriteText } from './text.ts'

/** Limit of all lines together. */
const MAX_TOTAL = 5000
const MAX_COUNTS = 300
/** Markup of one line: asterisks, separators and the line break. */
const LINE_OVERHEAD = 10

/** The alerts, one line each: together in a section, or alone if their texts could be markup. */
export function alertBlocks({ alerts, more, colon }: Card, write: WriteText): readonly Block[] {
  const { lines, left } = alertLines(alerts, MAX_TOTAL, LINE_OVERHEAD, write, slackLink)
  const counts = countLines(left, more).map((text) => {
    return { headline: '', text: write(text, MAX_COUNTS), link: '' }
  })
  const blocks: Block[] = []
  let joined = ''
  const flush = (): void => {
    if (joined !== '') blocks.push(section(markup(joined)))
    joined = ''
  }
  for (const { headline, text, link } of [...lines, ...counts]) {
    // Slack ends bold text only before white space, so the colon is part of it.
    const title = text === '' || headline === '' ? headline : headline + colon.trimEnd()
    const line = joinParts([title, text], ' ')
    if (!isLiteral(line)) {
      flush()
      blocks.push(context([plain(line), ...(link === '' ? [] : [markup(link)])]))
      continue
    }
    const bold = title === '' ? line : `*${title}*${line.slice(title.length)}`
    const linked = link === '' ? bold : `${bold} · ${link}`
    if (joined.length + linked.length >= MAX_SECTION) flush()
    joined += joined === '' ? linked : `\n${linked}`
  }
  flush()
  return blocks
}
