import type { AlertMessage, MessageMore } from '../message.ts'
import { ALERT_SEVERITIES, severityRank, type AlertSeverity } from '../alert.ts'
import type { MessageItem, MessageNews } from './message-item.ts'

const verbs: Readonly<Record<MessageNews, string>> = {
  fired: 'fired',
  reminded: 'still firing',
  resolved: 'resolved',
  missed: 'fired and ended',
}

/** Returns the type of a message by the most important news in it. */
export function typeOf(items: readonly MessageItem[]): AlertMessage['type'] {
  const has = (news: MessageNews): boolean => items.some((item) => item.news === news)
  if (has('fired')) return 'fired'
  if (has('reminded')) return 'reminded'
  return has('resolved') ? 'resolved' : 'digest'
}

/** Returns the worst severity that fires, or else the worst. */
export function worstSeverity(items: readonly MessageItem[]): AlertSeverity {
  const firing = items.filter(isFiring)
  return (firing.length > 0 ? firing : items).reduce<AlertSeverity>(
    (worst, { alert: { severity } }) => (severityRank(severity) > severityRank(worst) ? severity : worst),
    ALERT_SEVERITIES[0],
  )
}

/** Returns the first word of a title: the worst severity that fires, or that nothing does. */
export function stateOf(items: readonly MessageItem[]): string {
  if (items.some(isFiring)) return worstSeverity(items).toUpperCase()
  return typeOf(items) === 'digest' ? 'DIGEST' : 'RESOLVED'
}

/** Describes items by their news, e.g. `3 fired, 1 resolved`. */
export function countNews(items: readonly MessageItem[]): string {
  return newsCounts(items)
    .map(({ count, verb }) => `${count} ${verb}`)
    .join(', ')
}

/** Returns how many items have each kind of news, without those that none has. */
export function newsCounts(
  items: readonly MessageItem[],
): readonly { readonly verb: string; readonly count: number }[] {
  return Object.entries(verbs).flatMap(([news, verb]) => {
    const count = items.filter((item) => item.news === news).length
    return count === 0 ? [] : [{ verb, count }]
  })
}

/** Counts items by state and severity. */
export function countMore(items: readonly MessageItem[]): MessageMore {
  return {
    firing: countSeverities(items.filter(isFiring)),
    resolved: countSeverities(items.filter((item) => !isFiring(item))),
  }
}

/** Describes counts, worst first, e.g. `2 critical, 5 warning firing; 1 error resolved`. */
export function describeMore({ firing, resolved }: MessageMore): string {
  const parts = [
    [firing, 'firing'],
    [resolved, 'resolved'],
  ] as const
  return parts
    .flatMap(([counts, state]) => {
      const list = Object.entries(counts).map(([severity, count]) => `${count} ${severity}`)
      return list.length === 0 ? [] : [`${list.join(', ')} ${state}`]
    })
    .join('; ')
}

function isFiring({ alert }: MessageItem): boolean {
  return alert.resolution === null
}

/** Worst first. */
function countSeverities(items: readonly MessageItem[]): MessageMore['firing'] {
  return Object.fromEntries(
    ALERT_SEVERITIES.toReversed().flatMap((severity) => {
      const count = items.filter(({ alert }) => alert.severity === severity).length
      return count === 0 ? [] : [[severity, count] as const]
    }),
  )
}
