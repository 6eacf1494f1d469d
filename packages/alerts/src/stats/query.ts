import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { countAlerts, type AlertStatistics } from '../statistics/statistics.ts'
import { EpisodeSums } from '../statistics/window.ts'
import { firstUuidV7 } from '../uuid.ts'
import { yieldToLoop } from '../yield.ts'
import { statusOf } from './alert.ts'
import { readInput } from './arguments.ts'
import { viewNow, type Services } from './services.ts'

const DAY_MS = 86_400_000
const PAGE = 500
const querySchema = v.strictObject({ windowMs: v.optional(integer(60_000, 90 * DAY_MS), 7 * DAY_MS) })

/** Options of `getAlertStatistics`. */
export interface StatisticsQuery {
  /** Length of the window, from one minute to 90 days. Default 7 days. */
  readonly windowMs?: number
}

/** Counts what is kept and adds up a window: open alerts from memory, resolved ones from the store, page by page. */
export async function getAlertStatistics(
  services: Services,
  query: StatisticsQuery,
): Promise<AlertStatistics> {
  const { journal, store, settings, book } = services
  const { windowMs } = readInput('query', querySchema, query)
  const ledger = await journal.open()
  const view = viewNow(services, ledger)
  const { alerts, episodes } = ledger.state
  const open = [...episodes.values()]
  const statuses = open.map((episode) => ({
    severity: episode.severity,
    status: statusOf(episode, alerts.get(episode.fingerprint), view),
  }))
  const sinceMs = view.nowMs - windowMs
  const from = firstUuidV7(sinceMs)
  const sums = new EpisodeSums()
  for (const episode of open) if (episode.id >= from) sums.add(episode)
  const counted = new Set(open.map(({ id }) => id))
  for (let before: string | undefined; ;) {
    const page = await store.listResolved({ from, limit: PAGE, ...(before !== undefined && { before }) })
    // One may have been resolved since it was counted as open.
    for (const episode of page) if (!counted.has(episode.id)) sums.add(episode)
    before = page.at(-1)?.id
    if (page.length < PAGE) break
    await yieldToLoop()
  }
  const rules = book.list()
  return {
    ...countAlerts(statuses, await store.countResolved()),
    totalRules: rules.length,
    enabledRules: rules.filter(({ enabled }) => enabled).length,
    window: sums.summary(windowMs, await store.listSettled(sinceMs)),
    timestamp: new Date(settings.clock.now()).toISOString(),
  }
}
