import { ALERT_SEVERITIES } from '../alert.ts'
import { cut, isoTime } from '../text.ts'
import { countNews, stateOf } from './counts.ts'
import { messageSource } from './message-alert.ts'
import { MAX_TITLE_LENGTH, type MessageFacts, type MessageItem } from './message-item.ts'
import type { MessageWords } from './one-alert.ts'
import { rulesOf } from './several-alerts.ts'

const MAX_LINES = 20

/** Returns the words of a message in brief form: states, severities, names of rules and counts. */
export function describeBriefly({ items, more, wallMs }: MessageFacts): MessageWords {
  const all = [...items, ...more]
  const lines = linesOf(all)
  const [only] = all.length === 1 ? items : []
  return {
    title: cut(`[${stateOf(all)}] ${countNews(all)}: ${rulesOf(all)}`, MAX_TITLE_LENGTH),
    text: [
      ...lines.slice(0, MAX_LINES),
      ...(lines.length > MAX_LINES ? [`and ${lines.length - MAX_LINES} more lines`] : []),
      'The channel refused this message in full, so it has no details.',
    ].join('\n'),
    fields: [],
    labels: {},
    links: [],
    timestamp: isoTime(wallMs),
    ...(only !== undefined && { alert: messageSource(only, 'brief') }),
  }
}

/** One line for each rule and severity, worst first. */
function linesOf(items: readonly MessageItem[]): readonly string[] {
  return ALERT_SEVERITIES.toReversed().flatMap((severity) => {
    const same = items.filter(({ alert }) => alert.severity === severity)
    return [...new Set(same.map(({ alert }) => alert.rule))].map(
      (rule) => `${rule}, ${severity}: ${countNews(same.filter(({ alert }) => alert.rule === rule))}`,
    )
  })
}
