import type { AlertMessage, MessageMore } from '../notifier.ts'
import { ALERT_SEVERITIES, severityRank, type AlertSeverity } from '../alert.ts'
import type { MessageItem } from './message-item.ts'

type Items = readonly MessageItem[]

/** The most important news first. */
const kinds = [
  { news: 'fired', type: 'fired', verb: 'fired' },
  { news: 'reminded', type: 'reminded', verb: 'still firing' },
  { news: 'resolved', type: 'resolved', verb: 'resolved' },
  { news: 'missed', type: 'digest', verb: 'fired and ended' },
] as const

/** Returns the type of a message by the most important news in it. */
export function typeOf(items: Items): AlertMessage['type'] {
  return kinds.find(({ news }) => items.some((item) => item.news === news))?.type ?? 'digest'
}

/** Returns the worst severity that fires, or else the worst. */
export function worstSeverity(items: Items): AlertSeverity {
  const firing = items.filter(isFiring)
  return (firing.length > 0 ? firing : items).reduce<AlertSeverity>(
    (worst, { alert: { severity } }) => (severityRank(severity) > severityRank(worst) ? severity : worst),
    ALERT_SEVERITIES[0],
  )
}

/** Returns the first word of a title: the worst severity that fires, or that nothing does. */
export function stateOf(items: Items): string {
  if (items.some(isFiring)) return worstSeverity(items).toUpperCase()
  return typeOf(items) === 'digest' ? 'DIGEST' : 'RESOLVED'
}

/** Returns how many items have each kind of news, without those that none has. */
export function newsCounts(items: Items): readonly { readonly verb: string; readonly count: number }[] {
  return kinds
    .map(({ news, verb }) => ({ verb, count: items.filter((item) => item.news === news).length }))
    .filter(({ count }) => count > 0)
}

/** Describes items by their news, e.g. `3 fired, 1 resolved`. */
export function countNews(items: Items): string {
  return newsCounts(items)
    .map(({ count, verb }) => `${count} ${verb}`)
    .join(', ')
}

/** Counts items by state and severity. */
export function countMore(items: Items): MessageMore {
  return {
    firing: countSeverities(items.filter(isFiring)),
    resolved: countSeverities(items.filter((item) => !isFiring(item))),
  }
}

/** Describes counts, worst first, e.g. `2 critical, 5 warning firing; 1 error resolved`. */
export function describeMore(more: MessageMore): string {
  return (['firing', 'resolved'] as const)
    .map((state) => ({ state, counts: Object.entries(more[state]) }))
    .filter(({ counts }) => counts.length > 0)
    .map(({ state, counts }) => `${counts.map(([name, count]) => `${count} ${name}`).join(', ')} ${state}`)
    .join('; ')
}

function isFiring({ alert }: MessageItem): boolean {
  return alert.resolution === null
}

/** Worst first. */
function countSeverities(items: Items): MessageMore['firing'] {
  const counts: Partial<Record<AlertSeverity, number>> = {}
  for (const severity of ALERT_SEVERITIES.toReversed()) {
    const count = items.filter(({ alert }) => alert.severity === severity).length
    if (count > 0) counts[severity] = count
  }
  return counts
}
