import { ALERT_SEVERITIES } from '../alert.ts'
import { cut, isoTime } from '../text.ts'
import { countMore, countNews, describeMore, newsCounts, stateOf } from './counts.ts'
import type { MessageFacts, MessageItem } from './message-item.ts'
import { MAX_TITLE_LENGTH, type MessageWords } from './one-alert.ts'
import {
  acknowledged,
  alertsBefore,
  capitalised,
  endedWhy,
  firstNews,
  ownLabels,
  shortTime,
  stillFiring,
} from './words.ts'

const MAX_LINE_LENGTH = 300
const MAX_BRIEF_LINES = 20
const MAX_RULES = 3

/** Returns the words of a message about several alerts, in full. `templateText` is the text of a rule's template. */
export function describeAlerts(
  facts: MessageFacts,
  templateText: (item: MessageItem) => string | undefined,
): MessageWords {
  const { items, more, wallMs } = facts
  const runbooks = [...new Set(items.flatMap(({ alert }) => alert.runbookUrl ?? []))]
  const runbook = runbooks.length === 1 ? runbooks[0] : undefined
  return {
    ...describeCounts(facts, [
      ...items.map((item) => cut(lineOf(item, wallMs, templateText(item)), MAX_LINE_LENGTH)),
      ...(more.length === 0 ? [] : [`and ${more.length} more: ${describeMore(countMore(more))}`]),
      ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
    ]),
    fields: newsCounts([...items, ...more]).map(({ verb, count }) => {
      return { name: capitalised(verb), value: String(count) }
    }),
    links: runbook === undefined ? [] : [{ rel: 'runbook', url: runbook }],
  }
}

/** Returns the words of a message in brief form: states, severities, names of rules and counts. */
export function describeBriefly(facts: MessageFacts): MessageWords {
  const all = [...facts.items, ...facts.more]
  // One line for each rule and severity, worst first.
  const lines = ALERT_SEVERITIES.toReversed().flatMap((severity) => {
    const same = all.filter(({ alert }) => alert.severity === severity)
    return rulesOf(same).map((rule) => {
      return `${rule}, ${severity}: ${countNews(same.filter(({ alert }) => alert.rule === rule))}`
    })
  })
  return describeCounts(facts, [
    ...lines.slice(0, MAX_BRIEF_LINES),
    ...(lines.length > MAX_BRIEF_LINES ? [`and ${lines.length - MAX_BRIEF_LINES} more lines`] : []),
    'The channel refused this message in full, so it has no details.',
  ])
}

function describeCounts({ items, more, wallMs }: MessageFacts, lines: readonly string[]): MessageWords {
  const all = [...items, ...more]
  const names = rulesOf(all)
  const rules =
    names.length <= MAX_RULES + 1
      ? names.join(', ')
      : `${names.slice(0, MAX_RULES).join(', ')} and ${names.length - MAX_RULES} more rules`
  const title = cut(`[${stateOf(all)}] ${countNews(all)}: ${rules}`, MAX_TITLE_LENGTH)
  return { title, text: lines.join('\n'), fields: [], labels: {}, links: [], timestamp: isoTime(wallMs) }
}

function rulesOf(items: readonly MessageItem[]): readonly string[] {
  return [...new Set(items.map(({ alert }) => alert.rule))]
}

function lineOf(item: MessageItem, dayMs: number, templateText: string | undefined): string {
  const { rule, labels, severity, summary, resolution, firedAt } = item.alert
  const state = resolution === null ? severity.toUpperCase() : 'RESOLVED'
  if (templateText !== undefined) return `- [${state}] ${templateText.replaceAll(/\s+/g, ' ').trim()}`
  const own = ownLabels(labels)
  const name = own === '' ? rule : `${rule} (${own})`
  const acknowledgement = acknowledged(item.alert, dayMs)
  const parts = [...stillFiring(item), summary]
  if (resolution === null) parts.push(`since ${shortTime(firedAt, dayMs)} UTC`)
  else {
    const [when = `resolved ${shortTime(resolution.at, dayMs)} UTC`] = firstNews(item, dayMs)
    const note = resolution.note === null ? '' : `: ${resolution.note}`
    parts.push(`${when} (${endedWhy(resolution)}${note})`)
  }
  if (acknowledgement !== null) parts.push(`acknowledged by ${acknowledgement.by}`)
  parts.push(...alertsBefore(item, dayMs))
  return `- [${state}] ${name}: ${parts.join('; ')}`
}
