import { expect, test } from 'vitest'

import { memoryStore } from '../store/memory.ts'
import { alertRecord, attemptRecord, changes, resolvedAlert } from '../testing/records.ts'
import { firstUuidV7 } from '../uuid.ts'
import { getAlertStatistics, type StatisticsSources } from './statistics.ts'
import { toWireAlertStatistics, type WireDurations } from '../wire.ts'

const MINUTE_MS = 60_000
const NOW_MS = Date.parse('2026-01-05T10:30:00Z')
const nothing = { count: 0, avgMs: null, p50Ms: null, p95Ms: null }

function minutesAgo(minutes: number): number {
  return NOW_MS - minutes * MINUTE_MS
}

function sources(over: Partial<StatisticsSources> = {}): StatisticsSources {
  return { store: memoryStore(), openAlerts: [], rules: [], nowMs: NOW_MS, wallMs: NOW_MS, ...over }
}

function one(seconds: number): WireDurations {
  return { count: 1, avg_seconds: seconds, p50_seconds: seconds, p95_seconds: seconds }
}

/** A cpu alert that was acknowledged after 3 minutes and recovered after 12, and a disk alert that fires. */
async function halfAnHour(): Promise<StatisticsSources> {
  const store = memoryStore()
  const accepted = { status: 'accepted', startedMs: minutesAgo(30), endedMs: minutesAgo(29) } as const
  await store.commit(
    changes({
      alerts: [
        resolvedAlert(firstUuidV7(minutesAgo(30)), minutesAgo(18), {
          firedAt: minutesAgo(30),
          acknowledgedAt: minutesAgo(27),
          flaps: 1,
        }),
        alertRecord({ id: firstUuidV7(minutesAgo(10)), rule: 'disk', firedAt: minutesAgo(10) }),
      ],
      attempts: [
        attemptRecord({ id: 'm1', ...accepted, dueMs: minutesAgo(30) }),
        attemptRecord({ id: 'm2', ...accepted, dueMs: null }),
        attemptRecord({ id: 'm3', channel: 'mail', status: 'refused', endedMs: minutesAgo(5) }),
      ],
    }),
  )
  return sources({
    store,
    openAlerts: [{ status: 'acknowledged', severity: 'critical' }],
    rules: [{ enabled: true }, { enabled: false }],
  })
}

test('a window without data has null where there is nothing to measure', async () => {
  const { window, ...counts } = await getAlertStatistics(sources())
  expect(window).toEqual({
    durationMs: 7 * 86_400_000,
    firedAlerts: 0,
    timeToAcknowledge: nothing,
    acknowledgedRatio: null,
    timeToResolve: nothing,
    flaps: 0,
    noisiestRules: [],
    notifications: [],
    timeToNotify: nothing,
  })
  expect(counts).toMatchObject({ totalAlerts: 0, totalRules: 0 })
})

test('open alerts are counted by their status, resolved ones by the store, and both add up', async () => {
  const all = ['active', 'acknowledged', 'suppressed', 'resolved'] as const
  const store = memoryStore()
  await store.commit(changes({ alerts: [resolvedAlert('a1', 1, { severity: 'error' })] }))
  const openAlerts = all.map((status) => ({ status, severity: 'critical' as const }))
  expect(await getAlertStatistics(sources({ store, openAlerts }))).toMatchObject({
    totalAlerts: 4,
    activeAlerts: 1,
    acknowledgedAlerts: 1,
    suppressedAlerts: 1,
    resolvedAlerts: 1,
    severityBreakdown: { info: 0, warning: 0, error: 1, critical: 3 },
  })
})

test('a window counts what began or was sent in it', async () => {
  const given = await halfAnHour()
  const { window } = await getAlertStatistics(given, { windowMs: 30 * MINUTE_MS })
  expect(window.firedAlerts).toBe(2)
  const later = await getAlertStatistics(given, { windowMs: 20 * MINUTE_MS })
  expect(later.window).toMatchObject({
    firedAlerts: 1,
    timeToResolve: nothing,
    acknowledgedRatio: 0,
    notifications: [{ channel: 'mail', outcome: 'refused', count: 1 }],
    timeToNotify: nothing,
  })
})

test('names at most ten rules, those with most alerts first', async () => {
  const store = memoryStore()
  const counts = [1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 2]
  const alerts = counts.flatMap((count, rule) =>
    Array.from({ length: count }, (_, n) =>
      resolvedAlert(`f${rule}-${n}`, 1, { rule: `r${rule}`, flaps: rule }),
    ),
  )
  await store.commit(changes({ alerts }))
  const { window } = await getAlertStatistics(sources({ store }))
  const names = window.noisiestRules.map(({ rule }) => rule)
  expect(names).toEqual(['r2', 'r10', 'r9', 'r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r1'])
})

test('go out as JSON in seconds and with snake_case names', async () => {
  const statistics = await getAlertStatistics(await halfAnHour())
  expect(toWireAlertStatistics(statistics)).toEqual({
    total_alerts: 2,
    active_alerts: 0,
    acknowledged_alerts: 1,
    resolved_alerts: 1,
    suppressed_alerts: 0,
    severity_breakdown: { info: 0, warning: 1, error: 0, critical: 1 },
    total_rules: 2,
    enabled_rules: 1,
    window: {
      duration_seconds: 604_800,
      fired_alerts: 2,
      time_to_acknowledge: one(180),
      acknowledged_ratio: 0.5,
      time_to_resolve: one(720),
      flaps: 1,
      noisiest_rules: [
        { rule_name: 'cpu', fired_alerts: 1, flaps: 1 },
        { rule_name: 'disk', fired_alerts: 1, flaps: 0 },
      ],
      notifications: [
        { channel: 'log', outcome: 'accepted', count: 2 },
        { channel: 'mail', outcome: 'refused', count: 1 },
      ],
      time_to_notify: one(60),
    },
    timestamp: '2026-01-05T10:30:00.000Z',
  })
})

test.each([59_999, 91 * 86_400_000, 1e5 + 0.5])('a window of %d ms is rejected', async (windowMs) => {
  await expect(getAlertStatistics(sources(), { windowMs })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/windowMs: expected an integer/),
  })
})
