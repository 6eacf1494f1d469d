import { cut, isoTime } from '../text.ts'
import { countMore, countNews, describeMore, newsCounts, stateOf } from './counts.ts'
import { MAX_TITLE_LENGTH, type MessageFacts, type MessageItem } from './message-item.ts'
import type { MessageWords } from './one-alert.ts'
import { endedBefore, firedAndResolved, missedBefore, ownLabels, shortTime, stillFiring } from './words.ts'

const MAX_LINE_LENGTH = 300
const MAX_RULES = 3

/** Returns the words of a message about several alerts, in full. `templateText` is the text of a rule's template. */
export function describeAlerts(
  { items, more, wallMs }: MessageFacts,
  templateText: (item: MessageItem) => string | undefined,
): MessageWords {
  const all = [...items, ...more]
  const runbooks = [...new Set(items.flatMap(({ alert }) => alert.runbookUrl ?? []))]
  const runbook = runbooks.length === 1 ? runbooks[0] : undefined
  return {
    title: cut(`[${stateOf(all)}] ${countNews(all)}: ${rulesOf(all)}`, MAX_TITLE_LENGTH),
    text: [
      ...items.map((item) => cut(lineOf(item, wallMs, templateText(item)), MAX_LINE_LENGTH)),
      ...(more.length === 0 ? [] : [`and ${more.length} more: ${describeMore(countMore(more))}`]),
      ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
    ].join('\n'),
    fields: newsCounts(all).map(({ verb, count }) => ({
      name: `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
      value: String(count),
    })),
    labels: {},
    links: runbook === undefined ? [] : [{ rel: 'runbook', url: runbook }],
    timestamp: isoTime(wallMs),
  }
}

/** Lists the names of rules, e.g. `cpu, disk`. */
export function rulesOf(items: readonly MessageItem[]): string {
  const names = [...new Set(items.map(({ alert }) => alert.rule))]
  if (names.length <= MAX_RULES + 1) return names.join(', ')
  return `${names.slice(0, MAX_RULES).join(', ')} and ${names.length - MAX_RULES} more rules`
}

function lineOf(item: MessageItem, dayMs: number, templateText: string | undefined): string {
  const { alert, news, knownBefore } = item
  const state = alert.resolution === null ? alert.severity.toUpperCase() : 'RESOLVED'
  if (templateText !== undefined) return `- [${state}] ${templateText.replaceAll(/\s+/g, ' ').trim()}`
  const own = ownLabels(alert.labels)
  const name = own === '' ? alert.rule : `${alert.rule} (${own})`
  const parts = [
    ...(news === 'reminded' ? [stillFiring(item)] : []),
    alert.summary,
    ...historyOf(item, dayMs, news === 'missed' || !knownBefore),
  ]
  return `- [${state}] ${name}: ${parts.join('; ')}`
}

function historyOf(item: MessageItem, dayMs: number, isFirstNews: boolean): readonly string[] {
  const { alert } = item
  const { resolution, acknowledgement, firedAt } = alert
  const parts: (string | undefined)[] = []
  if (resolution === null) parts.push(`since ${shortTime(firedAt, dayMs)} UTC`)
  else {
    const when = isFirstNews ? firedAndResolved(item, dayMs) : `resolved ${shortTime(resolution.at, dayMs)}`
    const by = resolution.by === null ? '' : ` by ${resolution.by}`
    const note = resolution.note === null ? '' : `: ${resolution.note}`
    parts.push(`${when} UTC (${resolution.reason.replaceAll('_', ' ')}${by}${note})`)
  }
  if (resolution === null && acknowledgement !== null && acknowledgement.expiresAt > dayMs)
    parts.push(`acknowledged by ${acknowledgement.by}`)
  parts.push(endedBefore(item, dayMs), missedBefore(item))
  return parts.filter((part) => part !== undefined)
}
