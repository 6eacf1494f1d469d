import type { Evaluator } from '../evaluate/evaluator.ts'
import { REJECT_REASONS } from '../evaluate/input-problems.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import {
  countFigures,
  type AlertFigures,
  type ChannelFigures,
  type InputCounts,
  type Tally,
} from '../stats/figures.ts'
import { getAlertStatistics, type AlertStatistics, type StatisticsQuery } from '../stats/statistics.ts'
import type { AlertStore, AttemptFigures } from '../store/store.ts'
import { statusOf } from '../view/alert.ts'
import { dueByChannel } from '../view/due-items.ts'
import { openStored, openView, publicName, type ViewSource } from '../view/view-source.ts'

/** Parts that statistics and figures are read from. */
export interface FigureParts extends ViewSource {
  readonly book: RuleBook
  readonly tally: Tally
  readonly evaluator: Evaluator
}

/** Counts all alerts, and reads the statistics of a window. */
export async function readStatistics(
  parts: FigureParts,
  query: StatisticsQuery = {},
): Promise<AlertStatistics> {
  const { store, clock, book } = parts
  const { world, nowMs } = await openStored(parts)
  const { series, silences } = world
  const openAlerts = [...world.alerts.values()].map((alert) => ({
    severity: alert.severity,
    status: statusOf(alert, series.get(alert.fingerprint), { silences, nowMs }),
  }))
  const merged: Pick<AlertStore, 'countResolved' | 'getFigures'> = {
    countResolved: () => store.countResolved(),
    getFigures: async (window) => {
      const figures = await store.getFigures(window)
      return { ...figures, notifications: mergeRecipients(parts, figures.notifications) }
    },
  }
  const sources = { store: merged, openAlerts, rules: book.list(), nowMs, wallMs: clock.now() }
  return await getAlertStatistics(sources, query)
}

/** Counts open alerts and notifications, from memory. */
export async function readFigures(parts: FigureParts): Promise<AlertFigures> {
  const channels = await countChannels(parts)
  const { world, nowMs } = await openView(parts)
  return countFigures(world, {
    nowMs,
    notifications: parts.tally.read(),
    input: countInput(parts),
    channels,
    severityOf: (rule) => parts.book.get(rule)?.severity ?? 'warning',
  })
}

/** Counts what the rules could not use. */
function countInput({ evaluator }: FigureParts): InputCounts {
  const { tally, rulesWithoutData } = evaluator
  const rejectedSamples = REJECT_REASONS.map((reason) => ({ reason, count: tally.rejected.get(reason) ?? 0 }))
  return { rulesWithoutData, rejectedSamples, cutLabels: tally.cutLabels }
}

/** Counts what waits for each channel. What a person, an inhibition or a cooldown holds does not wait. */
async function countChannels(parts: ViewSource): Promise<readonly ChannelFigures[]> {
  const found: ChannelFigures[] = []
  for await (const { channels, items, nowMs } of dueByChannel(parts)) {
    const due = items.filter(({ isWaiting }) => isWaiting)
    const oldestDueMs = due.reduce((ms, { sinceMs }) => Math.max(ms, nowMs - sinceMs), 0)
    const { publicName: channel } = channels[0]
    found.push({ channel, due: due.length, oldestDueMs: due.length === 0 ? null : oldestDueMs })
  }
  return found
}

/** Adds up the figures of the recipients of each channel. */
function mergeRecipients(
  { notify }: ViewSource,
  figures: readonly AttemptFigures[],
): readonly AttemptFigures[] {
  const merged = new Map<string, AttemptFigures>()
  for (const { channel: name, outcome, count } of figures) {
    const channel = publicName(notify, name)
    const key = `${outcome} ${channel}`
    merged.set(key, { channel, outcome, count: count + (merged.get(key)?.count ?? 0) })
  }
  return [...merged.values()]
}
