import { total } from '../message/counts.ts'
import type { MessageAlert, MessageMore, SeverityCounts } from '../message/message-alert.ts'
import type { AlertMessage } from '../message/message.ts'
import { SEVERITIES } from '../message/severity.ts'
import type { Words } from './languages/en.ts'
import { endReason } from './state.ts'
import { isFirstNews } from './story.ts'
import type { Writer } from './writer.ts'

type News = keyof Words['count']['news']

/** Counts the alerts of a message by what is new. Of those without a name only the state is known. */
export function countNews({
  alerts,
  more,
}: Pick<AlertMessage, 'alerts' | 'more'>): Readonly<Record<News, number>> {
  const counts = { fired: 0, still: 0, firing: 0, resolved: 0, ended: 0, missed: 0 }
  for (const alert of alerts) counts[newsOf(alert)] += 1
  const { fired, still, resolved, ended, missed } = counts
  const firing = total(more?.firing)
  if (firing > 0) {
    if (fired > 0 && still === 0) counts.fired += firing
    else if (still > 0 && fired === 0) counts.still += firing
    else Object.assign(counts, { fired: 0, still: 0, firing: fired + still + firing })
  }
  const over = total(more?.resolved)
  if (over > 0) {
    if (missed > 0 && resolved + ended === 0) counts.missed += over
    else Object.assign(counts, { resolved: 0, ended: resolved + ended + over })
  }
  return counts
}

function newsOf(alert: MessageAlert): News {
  if (alert.state === 'firing') return alert.news === 'reminded' ? 'still' : 'fired'
  if (isFirstNews(alert)) return 'missed'
  return endReason(alert.resolution) === 'recovered' ? 'resolved' : 'ended'
}

/** Describes what is new, e.g. `2 fired, 1 resolved`; empty if there are no alerts. */
export function describeNews(message: AlertMessage, { words }: Writer): string {
  const counts = countNews(message)
  const news = Object.entries(words.count.news) as [News, string][]
  return news
    .filter(([name]) => counts[name] > 0)
    .map(([name, text]) => words.count.of(counts[name], text))
    .join(words.comma)
}

/** Describes counts, worst first, e.g. `and 8 more: 2 critical, 6 warning firing`; empty if there are none. */
export function describeMore({ firing, resolved }: MessageMore, { words }: Writer): string {
  const list = (counts: SeverityCounts): string =>
    SEVERITIES.toReversed()
      .map((severity) => ({ severity, count: counts[severity] ?? 0 }))
      .filter(({ count }) => count > 0)
      .map(({ severity, count }) => words.count.of(count, words.severity[severity]))
      .join(words.list)
  const count = total(firing) + total(resolved)
  return count === 0 ? '' : words.count.more(count, list(firing), list(resolved))
}
