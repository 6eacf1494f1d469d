import { expect, test } from 'vitest'

import { alertOf, endOf, itemOf, NOON, render, resolved } from '../../test/messages.ts'

const MINUTE_MS = 60_000

test('a message about one alert has its words, its fields and its facts', () => {
  expect(render([itemOf({ alert: alertOf({ runbookUrl: 'https://example.org/cpu' }) })])).toEqual({
    id: 'm1',
    type: 'fired',
    severity: 'critical',
    title: '[CRITICAL] cpu: cpu_percent is 93 (threshold: > 80)',
    text: [
      'CPU is high',
      'cpu_percent is 93 (threshold: > 80)',
      'Severity: critical',
      'Since: 2026-01-05T12:00:00.000Z',
      'Labels: host=a',
      'Runbook: https://example.org/cpu',
    ].join('\n'),
    fields: [
      { name: 'Severity', value: 'critical' },
      { name: 'Since', value: '2026-01-05T12:00:00.000Z' },
      { name: 'Labels', value: 'host=a' },
    ],
    labels: { alertname: 'cpu', host: 'a' },
    links: [{ rel: 'runbook', url: 'https://example.org/cpu' }],
    timestamp: '2026-01-05T12:00:00.000Z',
    group: 'g1',
    thread: 't1',
    form: 'full',
    alert: {
      id: '019b8e00-0000-7000-8000-000000000001',
      fingerprint: 'a1b2',
      rule: 'cpu',
      status: 'active',
      annotations: { action: 'restart' },
      value: 93,
      threshold: 80,
      firedAt: '2026-01-05T12:00:00.000Z',
      resolvedAt: null,
    },
    alerts: [
      {
        alertId: '019b8e00-0000-7000-8000-000000000001',
        fingerprint: 'a1b2',
        sequence: 3,
        state: 'firing',
        news: 'fired',
        reasons: [],
        rule: 'cpu',
        labels: { alertname: 'cpu', host: 'a' },
        severity: 'critical',
        summary: 'cpu_percent is 93 (threshold: > 80)',
        description: 'CPU is high',
        annotations: { action: 'restart' },
        value: 93,
        threshold: 80,
        startedAt: '2026-01-05T11:59:00.000Z',
        firedAt: '2026-01-05T12:00:00.000Z',
        resolvedAt: null,
        resolution: null,
        by: null,
        note: null,
        flaps: 0,
        knownBefore: false,
      },
    ],
  })
})

test('a resolution says how long the alert fired and why it ended', () => {
  const message = render([resolved()])
  expect(message).toMatchObject({
    type: 'resolved',
    title: '[RESOLVED] cpu: cpu_percent is 93 (threshold: > 80)',
    timestamp: '2026-01-05T12:09:00.000Z',
    alert: { status: 'resolved', resolvedAt: '2026-01-05T12:09:00.000Z' },
    alerts: [{ state: 'resolved', resolution: 'recovered', by: null }],
  })
  expect(message.text).toContain('Resolved: 2026-01-05T12:09:00.000Z after 9 m (recovered)')
  expect(message.text).not.toContain('Fired 12:00')
})

test('a resolution by hand shows who ended it and the note', () => {
  const message = render([resolved({}, { reason: 'manual', by: 'ann', note: 'rebooted it' })])
  expect(message.fields).toContainEqual({
    name: 'Resolved',
    value: '2026-01-05T12:09:00.000Z after 9 m (manual by ann)',
  })
  expect(message.fields).toContainEqual({ name: 'Note', value: 'rebooted it' })
  expect(message.alerts?.[0]).toMatchObject({ resolution: 'manual', by: 'ann', note: 'rebooted it' })
})

test('a resolution that is the first news of an alert says when it fired and ended', () => {
  const message = render([resolved({ knownBefore: false })])
  expect(message.title).toBe(
    '[RESOLVED] cpu: fired 12:00, resolved 12:09 UTC, cpu_percent is 93 (threshold: > 80)',
  )
  expect(message.text).toContain('\nFired 12:00, resolved 12:09 UTC.\n')
})

test('times of another day have their date', () => {
  const { text } = render([resolved({ knownBefore: false })], { wallMs: NOON + 24 * 60 * MINUTE_MS })
  expect(text).toContain('Fired 2026-01-05 12:00, resolved 2026-01-05 12:09 UTC.')
})

test.each([
  [['repeat'], '[CRITICAL] cpu: still firing, cpu_percent is 93 (threshold: > 80)', 'Still firing.'],
  [
    ['severity_raised', 'silence_ended'],
    '[CRITICAL] cpu: still firing; severity raised; silence ended, cpu_percent is 93 (threshold: > 80)',
    'Still firing; severity raised; silence ended.',
  ],
  [
    ['repeat', 'acknowledgement_expired'],
    '[CRITICAL] cpu: still firing; acknowledgement expired, cpu_percent is 93 (threshold: > 80)',
    'Still firing; acknowledgement expired.',
  ],
])('a reminder because of %j names its reasons', (reasons, title, line) => {
  const message = render([itemOf({ news: 'reminded', reasons, knownBefore: true })])
  expect(message).toMatchObject({ type: 'reminded', title, alerts: [{ reasons }] })
  expect(message.text.split('\n')).toContain(line)
})

test('a FIRE says when the alert before ended, if that was not sent on its own', () => {
  const ended = alertOf({ resolution: endOf({ reason: 'stale_timeout', at: NOON - 5 * MINUTE_MS }) })
  const { text } = render([itemOf({ ended })])
  expect(text.split('\n')).toContain('The alert before ended 11:55 (stale timeout).')
})

test.each([
  [1, '1 more alert fired and ended since.'],
  [3, '3 more alerts fired and ended since.'],
])('a message counts %d alerts that were missed', (missed, line) => {
  expect(render([itemOf({ missed })]).text.split('\n')).toContain(line)
})

test('a message about missed alerts only is a digest that says when the last one fired and ended', () => {
  const message = render([resolved({ news: 'missed', knownBefore: false, missed: 3 })])
  expect(message).toMatchObject({
    type: 'digest',
    title: '[DIGEST] cpu: fired 12:00, resolved 12:09 UTC, cpu_percent is 93 (threshold: > 80)',
  })
  expect(message.text.split('\n')).toContain('2 more alerts fired and ended since.')
  expect(render([resolved({ news: 'missed', missed: 1 })]).text).not.toContain('more alert')
})

test('a FIRE names who has acknowledged the alert, unless that has expired', () => {
  const acknowledgement = { by: 'ann', note: 'on it', at: NOON + MINUTE_MS, expiresAt: NOON * 2, untilMs: 1 }
  const field = { name: 'Acknowledged', value: 'by ann at 2026-01-05T12:01:00.000Z: on it' }
  expect(render([itemOf({ alert: alertOf({ acknowledgement }) })]).fields).toContainEqual(field)
  const expired = { ...acknowledgement, expiresAt: NOON + 2 * MINUTE_MS }
  expect(render([itemOf({ alert: alertOf({ acknowledgement: expired }) })]).text).not.toContain('ann')
})

test('a title is cut to 200 characters', () => {
  const { title } = render([itemOf({ alert: alertOf({ summary: 'x'.repeat(500) }) })])
  expect(title).toHaveLength(200)
  expect(title.endsWith('…')).toBe(true)
})
