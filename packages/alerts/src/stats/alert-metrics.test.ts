import { expect, test } from 'vitest'

import { NEW_STATE, type StoredState } from '../store/store.ts'
import { alertRecord, resolvedAlert, seriesRecord } from '../testing/records.ts'
import { World } from '../world/world.ts'
import { alertMetrics } from './alert-metrics.ts'
import { countFigures, type FigureSources } from './figures.ts'
import { Tally } from './figures.ts'

const input = { rulesWithoutData: 0, rejectedSamples: [], cutLabels: 0 }
const severityOf = () => 'error' as const

async function read(
  state: Partial<StoredState>,
  over: Partial<FigureSources> = {},
): Promise<Readonly<Record<string, number>>> {
  const world = new World({ ...NEW_STATE, ...state })
  const notifications = new Tally().read()
  const figures = countFigures(world, { nowMs: 100, notifications, input, channels: [], severityOf, ...over })
  const families = await alertMetrics({ getFigures: async () => figures })
  return Object.fromEntries(
    families
      .flatMap(({ samples }) => samples)
      .map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  )
}

test('alerts are counted by state and severity, pending ones under the severity of their rule', async () => {
  const detection = { kind: 'pending', sampledAt: 1, dataMs: 1, breaches: 1, sinceMs: 1 } as const
  const acknowledgement = { by: 'ann', note: null, at: 1, expiresAt: 101, untilMs: 101 }
  const suppression = { by: 'ann', reason: 'deploy', at: 1, until: 101, untilMs: 101 }
  const metrics = await read({
    series: [seriesRecord({ detection }), seriesRecord({ fingerprint: 'f2', suppression })],
    alerts: [
      alertRecord({ fingerprint: 'f2' }),
      alertRecord({ id: 'a2', fingerprint: 'f3', severity: 'critical', acknowledgement }),
      alertRecord({ id: 'a3', fingerprint: 'f4', severity: 'critical' }),
      resolvedAlert('a4', 5),
    ],
  })
  expect(metrics).toMatchObject({
    'alerts pending error': 1,
    'alerts suppressed warning': 1,
    'alerts acknowledged critical': 1,
    'alerts active critical': 1,
    'alerts active warning': 0,
    'alerts active info': 0,
  })
})

test('notifications are counted by channel and outcome, and are 0 for a channel without any', async () => {
  const tally = new Tally()
  for (const outcome of ['accepted', 'failed', 'failed', 'unsure'] as const) tally.note('log', outcome)
  const channels = [{ channel: 'mail', due: 0, oldestDueMs: null }]
  expect(await read({}, { notifications: tally.read(), channels })).toMatchObject({
    'notifications_total log accepted': 1,
    'notifications_total log failed': 2,
    'notifications_total log unsure': 1,
    'notifications_total log refused': 0,
    'notifications_total mail accepted': 0,
  })
})

test('a channel shows how many notifications are due and the age of the oldest', async () => {
  const channels = [
    { channel: 'log', due: 2, oldestDueMs: 1500 },
    { channel: 'mail', due: 0, oldestDueMs: null },
  ]
  expect(await read({}, { channels })).toMatchObject({
    'notifications_due log': 2,
    'notifications_oldest_due_seconds log': 1.5,
    'notifications_due mail': 0,
    'notifications_oldest_due_seconds mail': 0,
  })
})

test('the latency of accepted FIREs is a cumulative histogram', async () => {
  const tally = new Tally()
  for (const latencyMs of [0, 500, 2000, 100_000_000]) tally.note('log', 'accepted', latencyMs)
  tally.note('log', 'accepted')
  expect(await read({}, { notifications: tally.read() })).toMatchObject({
    'notification_latency_seconds_bucket 0.5': 2,
    'notification_latency_seconds_bucket 1': 2,
    'notification_latency_seconds_bucket 5': 3,
    'notification_latency_seconds_bucket 86400': 3,
    'notification_latency_seconds_bucket +Inf': 4,
    notification_latency_seconds_count: 4,
    notification_latency_seconds_sum: 100_002.5,
  })
})

test('a source without figures is rejected', async () => {
  await expect(alertMetrics({} as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
