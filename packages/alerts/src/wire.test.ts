import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../test/scene.ts'
import { toWireAlert } from './wire.ts'

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

test('an alert as JSON is flat, has snake_case names, and keeps those of labels and annotations', async () => {
  const annotations = { dashboardUrl: 'https://example.org' }
  const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1, annotations }] })
  await scene.evaluate(0, { metrics: [{ name: 'cpu_percent', labels: { podName: 'a' }, value: 93 }] })
  const id = await scene.openId()
  await scene.manager.acknowledgeAlert(id, { by: 'ann', note: 'on it', expiresAt: START + 5 * MINUTE_MS })
  await scene.manager.suppressAlert(id, { by: 'ben', until: START + MINUTE_MS, reason: 'known' })
  const { fingerprint, ...alert } = toWireAlert(await scene.manager.getAlert(id))
  expect(fingerprint).toMatch(/^[0-9a-f]{16}$/)
  expect(alert).toEqual({
    id,
    number: 1,
    rule_name: 'cpu',
    kind: 'threshold',
    subject: 'cpu_percent',
    description: 'CPU is high',
    severity: 'warning',
    status: 'suppressed',
    stale: false,
    labels: { alertname: 'cpu', podName: 'a' },
    annotations,
    runbook_url: null,
    value: 93,
    threshold: 80,
    comparison: 'gt',
    unit: null,
    window_seconds: null,
    summary: 'cpu_percent is 93 (threshold: > 80)',
    check_status: null,
    detail: null,
    last_data_at: at(0),
    flaps: 0,
    started_at: at(0),
    fired_at: at(0),
    acknowledged_at: at(0),
    acknowledged_by: 'ann',
    acknowledgement_note: 'on it',
    acknowledged_until: at(5),
    suppressed_until: at(1),
    suppressed_by: 'ben',
    suppression_reason: 'known',
    silenced_by: [],
    resolved_at: null,
    resolved_by: null,
    resolution_reason: null,
    resolution_note: null,
    notifications: [
      {
        channel: 'log',
        state: 'firing',
        due: null,
        reasons: [],
        held_by: null,
        held_until: null,
        notified_at: at(0),
      },
    ],
  })
  await scene.manager.stop()
})
