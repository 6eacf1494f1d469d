import { hostname } from 'node:os'

import { version } from '../../version.ts'
import { within } from '../../within.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { toTime } from '../fields.ts'
import { buildAlerts, buildChannels, buildChecks, buildSpend } from './build.ts'
import type { WireOverview } from './overview.ts'
import { verdictOf } from './verdict.ts'

/** Alerts in the overview. */
const MAX_ALERTS = 20
/** Time limit for alerts that are not loaded yet. */
const LOAD_MS = 1000

/** Creates the function that reads the overview from memory. It never rejects because a store fails: unknown parts are null. */
export function overviewReader({
  configuration,
  monitor,
  events,
  readCheckCells,
}: ApiDependencies): () => Promise<WireOverview> {
  const { health, metrics, alerts } = monitor
  return async () => {
    // Read first, so that a client that listens from there on misses nothing.
    const lastEventId = events.lastId()
    const [summaries, open, channels] = await Promise.all([
      readCheckCells(),
      orNull(alerts.getOpenAlerts({ limit: MAX_ALERTS })),
      orNull(alerts.listChannels()),
    ])
    const nowMs = Date.now()
    const facts = {
      checks: buildChecks(health.getCheckStates(), summaries, nowMs),
      alerts: open && buildAlerts(open),
      spend: buildSpend(metrics.getSpend({ period: 'day' })),
      ...(channels === null ? { channels, notifications: null } : buildChannels(channels)),
    }
    const { overallStatus, state } = health.latest()
    const { instance = hostname(), timeZone } = configuration()
    return {
      timestamp: toTime(nowMs),
      last_event_id: lastEventId,
      version,
      instance,
      time_zone: timeZone,
      uptime_seconds: Math.round(process.uptime()),
      state,
      verdict: verdictOf({ ...facts, overallStatus }),
      ...facts,
    }
  }
}

/** Null for what cannot be read, which the alert manager reports. */
function orNull<T>(promise: Promise<T>): Promise<T | null> {
  return within(promise, LOAD_MS, null).catch(() => null)
}
