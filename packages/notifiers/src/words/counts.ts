import type { MessageAlert, MessageMore, SeverityCounts } from '../message/message-alert.ts'
import type { AlertMessage } from '../message/message.ts'
import { SEVERITIES, type Severity } from '../message/severity.ts'
import { isFirstNews } from './ending.ts'
import type { NewsCounts } from './languages/words.ts'
import { endReason } from './state.ts'
import type { Writer } from './writer.ts'

const NONE: MessageMore = { firing: {}, resolved: {} }

/** Counts the alerts of a message by what is new. Of those without a name only the state is known. */
export function countNews({ alerts, more = NONE }: Pick<AlertMessage, 'alerts' | 'more'>): NewsCounts {
  const count = (is: (alert: MessageAlert) => boolean): number => alerts.filter(is).length
  const still = count(({ state, news }) => state === 'firing' && news === 'reminded')
  const fired = count(({ state, news }) => state === 'firing' && news !== 'reminded')
  const ends = alerts.filter(({ state }) => state === 'resolved')
  const missed = ends.filter(isFirstNews).length
  const known = ends.filter((alert) => !isFirstNews(alert))
  const resolved = known.filter(({ resolution }) => endReason(resolution) === 'recovered').length
  return {
    ...firingCounts(fired, still, total(more.firing)),
    ...endCounts({ missed, resolved, ended: known.length - resolved }, total(more.resolved)),
  }
}

function firingCounts(
  fired: number,
  still: number,
  others: number,
): Pick<NewsCounts, 'fired' | 'still' | 'firing'> {
  if (fired > 0 && still === 0) return { fired: fired + others, still: 0, firing: 0 }
  if (still > 0 && fired === 0) return { fired: 0, still: still + others, firing: 0 }
  return others === 0 ? { fired, still, firing: 0 } : { fired: 0, still: 0, firing: fired + still + others }
}

type EndCounts = Pick<NewsCounts, 'resolved' | 'ended' | 'missed'>

function endCounts(ends: EndCounts, others: number): EndCounts {
  const { missed, resolved, ended } = ends
  if (others === 0) return ends
  if (missed > 0 && resolved + ended === 0) return { ...ends, missed: missed + others }
  return { missed, resolved: 0, ended: resolved + ended + others }
}

/** Returns the worst severity of the alerts that fire, counted ones included; undefined if none fires. */
export function worstFiring({
  alerts,
  more = NONE,
}: Pick<AlertMessage, 'alerts' | 'more'>): Severity | undefined {
  return SEVERITIES.findLast(
    (severity) =>
      (more.firing[severity] ?? 0) > 0 ||
      alerts.some((alert) => alert.state === 'firing' && alert.severity === severity),
  )
}

/** Adds alerts that are not named to the counts. */
export function addUnnamed(more: MessageMore = NONE, unnamed: readonly MessageAlert[]): MessageMore {
  const counts = (state: MessageAlert['state']): SeverityCounts =>
    Object.fromEntries(
      SEVERITIES.map((severity) => {
        const same = unnamed.filter((alert) => alert.state === state && alert.severity === severity)
        return [severity, (more[state][severity] ?? 0) + same.length]
      }),
    )
  return { firing: counts('firing'), resolved: counts('resolved') }
}

/** Describes counts, worst first, e.g. `and 8 more: 2 critical, 6 warning firing`; empty if there are none. */
export function describeMore({ firing, resolved }: MessageMore, { words }: Writer): string {
  const list = (counts: SeverityCounts): string =>
    SEVERITIES.toReversed()
      .map((severity) => ({ severity, count: counts[severity] ?? 0 }))
      .filter(({ count }) => count > 0)
      .map(({ severity, count }) => words.count.severity(count, severity))
      .join(words.list)
  const count = total(firing) + total(resolved)
  return count === 0 ? '' : words.count.more(count, list(firing), list(resolved))
}

export function total(counts: SeverityCounts): number {
  return SEVERITIES.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0)
}
