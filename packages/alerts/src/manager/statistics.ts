import { countFigures, type AlertFigures } from '../stats/figures.ts'
import { getAlertStatistics, type AlertStatistics, type StatisticsQuery } from '../stats/statistics.ts'
import { statusOf } from '../view/alert.ts'
import { viewNow } from '../view/view-source.ts'
import type { Parts } from './assemble.ts'
import { countChannels, mergeRecipients } from './channel-figures.ts'

/** Counts all alerts, and reads the statistics of a window. */
export async function readStatistics(parts: Parts, query: StatisticsQuery): Promise<AlertStatistics> {
  const { journal, store, clock, book } = parts
  const world = await journal.open()
  // An alert that has just been resolved is counted nowhere until it is stored.
  await journal.commit()
  const { nowMs, silences } = viewNow(parts, world)
  const openAlerts = [...world.alerts.values()].map((alert) => ({
    severity: alert.severity,
    status: statusOf(alert, world.series.get(alert.fingerprint), { silences, nowMs }),
  }))
  const sources = {
    store: {
      countResolved: () => store.countResolved(),
      getFigures: async (window: Parameters<typeof store.getFigures>[0]) => {
        const figures = await store.getFigures(window)
        return { ...figures, notifications: mergeRecipients(parts, figures.notifications) }
      },
    },
    openAlerts,
    rules: book.list(),
    nowMs,
    wallMs: clock.now(),
  }
  return await getAlertStatistics(sources, query)
}

/** Counts open alerts and notifications, from memory. */
export async function readFigures(parts: Parts): Promise<AlertFigures> {
  const { journal, book, tally } = parts
  const world = await journal.open()
  return countFigures(world, {
    nowMs: journal.nowMs(),
    notifications: tally.read(),
    channels: countChannels(parts, world),
    severityOf: (rule) => book.get(rule)?.severity ?? 'warning',
  })
}
