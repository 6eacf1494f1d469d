import { expect, test } from 'vitest'

import { alertOf, compose, endOf, factsOf, itemOf, NOON, on, resolved } from '../../test/messages.ts'
import { parseTemplate } from '../rules/template.ts'
import { composeMessage, testMessage } from './compose-message.ts'

const MINUTE_MS = 60_000

test('a message has the facts of its alerts and no words', () => {
  expect(compose([itemOf({ alert: alertOf({ runbookUrl: 'https://example.org/cpu' }) })])).toEqual({
    id: 'm1',
    type: 'fired',
    at: '2026-01-05T12:10:00.000Z',
    channel: 'slack',
    instance: 'bot-1',
    group: 'g1',
    thread: 't1',
    form: 'full',
    more: { firing: {}, resolved: {} },
    alerts: [
      {
        alertId: '019b8e00-0000-7000-8000-000000000001',
        fingerprint: 'a1b2',
        sequence: 3,
        state: 'firing',
        news: 'fired',
        reasons: [],
        rule: 'cpu',
        kind: 'threshold',
        severity: 'critical',
        labels: { alertname: 'cpu', host: 'a' },
        subject: 'cpu_percent',
        summary: 'cpu_percent is 93 (threshold: > 80)',
        status: null,
        detail: null,
        description: 'CPU is high',
        annotations: { action: 'restart' },
        value: 93,
        threshold: 80,
        comparison: 'gt',
        unit: null,
        windowMs: null,
        startedAt: '2026-01-05T11:59:00.000Z',
        firedAt: '2026-01-05T12:00:00.000Z',
        resolvedAt: null,
        durationMs: 11 * MINUTE_MS,
        lastDataAt: null,
        resolution: null,
        by: null,
        note: null,
        flaps: 0,
        knownBefore: false,
        previous: null,
        missed: 0,
        links: { alert: null, silence: null, runbook: 'https://example.org/cpu', dashboard: null },
        text: null,
      },
    ],
  })
})

test('the facts of an end say when, why and by whom, and how long it lasted on a clock that is never set', () => {
  // The wall clock was set back by an hour while it fired.
  const alert = alertOf({
    resolution: endOf({ reason: 'manual', by: 'ann', note: 'rebooted it', at: NOON - 51 * MINUTE_MS }),
    resolvedMs: 9 * MINUTE_MS,
  })
  expect(compose([resolved({ alert })])).toMatchObject({
    type: 'resolved',
    alerts: [
      {
        state: 'resolved',
        resolution: 'manual',
        by: 'ann',
        note: 'rebooted it',
        resolvedAt: '2026-01-05T11:09:00.000Z',
        durationMs: 10 * MINUTE_MS,
      },
    ],
  })
})

test('an alert that fires names who has acknowledged it, until that expires', () => {
  const acknowledgement = {
    by: 'ann',
    note: 'on it',
    at: NOON,
    expiresAt: NOON + 20 * MINUTE_MS,
    untilMs: 20 * MINUTE_MS,
  }
  const items = [itemOf({ alert: alertOf({ acknowledgement }) })]
  expect(compose(items).alerts).toMatchObject([{ by: 'ann', note: 'on it' }])
  expect(compose(items, { wallMs: NOON + 20 * MINUTE_MS }).alerts).toMatchObject([{ by: null, note: null }])
})

test('an alert names the end of the one before, and counts those nobody heard of', () => {
  const ended = alertOf({ resolution: endOf({ reason: 'stale_timeout' }) })
  expect(compose([itemOf({ ended, missed: 2 })]).alerts).toMatchObject([
    { previous: { resolvedAt: '2026-01-05T12:09:00.000Z', resolution: 'stale_timeout' }, missed: 2 },
  ])
})

test.each(['no_data', 'overflow', 'internal'] as const)('an alert about %s has that kind', (condition) => {
  const kind = condition === 'internal' ? null : 'threshold'
  expect(compose([itemOf({ alert: alertOf({ condition, kind }) })]).alerts).toMatchObject([
    { kind: condition },
  ])
})

test('the type is the most important news of named and counted alerts', () => {
  const [reminded, missed] = [itemOf({ news: 'reminded' }), resolved({ news: 'missed', knownBefore: false })]
  expect(compose([missed]).type).toBe('digest')
  expect(compose([resolved(), missed]).type).toBe('resolved')
  expect(compose([reminded, resolved()]).type).toBe('reminded')
  expect(compose([resolved()], { more: [itemOf()] }).type).toBe('fired')
})

test('alerts that are not named are counted by state and severity', () => {
  const more = [
    on('b', itemOf()),
    on('c', itemOf(), { severity: 'warning' }),
    on('d', itemOf(), { severity: 'warning' }),
    on('e', resolved()),
  ]
  expect(compose([itemOf()], { more }).more).toEqual({
    firing: { critical: 1, warning: 2 },
    resolved: { critical: 1 },
  })
})

test('the brief form has no text from outside', () => {
  const secret = 'from outside'
  const texts = { summary: secret, description: secret, detail: secret, subject: secret, runbookUrl: secret }
  const alert = alertOf({
    ...texts,
    labels: { alertname: 'cpu', host: secret },
    annotations: { action: secret },
    resolution: endOf({ reason: 'manual', by: secret, note: secret }),
  })
  const message = compose([resolved({ alert })], { form: 'brief' })
  expect(JSON.stringify(message)).not.toContain(secret)
  expect(message).toMatchObject({
    form: 'brief',
    alerts: [{ rule: 'cpu', severity: 'critical', resolution: 'manual' }],
  })
})

test('links are filled with the values of the alert, encoded', () => {
  const template = 'https://example.org/{rule}/{alertId}?series={fingerprint}&other={nothing}'
  const links = { alert: template, silence: template, dashboard: 'https://example.org/' }
  const items = [itemOf({ alert: alertOf({ id: 'a/1', rule: 'cpu & co' }) })]
  const settings = { instance: 'bot-1', links, templateOf: () => undefined }
  const filled = 'https://example.org/cpu%20%26%20co/a%2F1?series=a1b2&other={nothing}'
  expect(composeMessage(factsOf(items), settings).message.alerts[0]?.links).toEqual({
    alert: filled,
    silence: filled,
    runbook: null,
    dashboard: 'https://example.org/',
  })
})

test('a template is the text of the alerts of its rule, but not in brief form', () => {
  const template = parseTemplate(
    '{{subject}} {{value}} {{unit | default:"?"}} on {{instance}} for {{durationMs | duration}}',
  )
  if (!template.ok) throw new Error('the template is invalid')
  const settings = {
    instance: 'bot-1',
    links: {},
    templateOf: (rule: string) => (rule === 'cpu' ? template.template : undefined),
  }
  const items = [itemOf(), on('b', itemOf(), { rule: 'other' })]
  const texts = (form: 'full' | 'brief') =>
    composeMessage(factsOf(items, { form }), settings).message.alerts.map(({ text }) => text)
  expect(texts('full')).toEqual(['cpu_percent 93 ? on bot-1 for 11 m', null])
  expect(texts('brief')).toEqual([null, null])
})

test('what a notifier does to the labels of a message stays there', () => {
  const alert = alertOf()
  const [facts] = compose([itemOf({ alert })]).alerts
  Object.assign(facts?.labels ?? {}, { host: 'changed' })
  expect(alert.labels).toEqual({ alertname: 'cpu', host: 'a' })
})

test('a message that tests a channel has no alerts', () => {
  expect(testMessage({ id: 't1', channel: 'slack', instance: 'bot-1' }, NOON)).toEqual({
    id: 't1',
    type: 'test',
    at: '2026-01-05T12:00:00.000Z',
    channel: 'slack',
    instance: 'bot-1',
    group: 't1',
    thread: 't1',
    form: 'full',
    alerts: [],
    more: { firing: {}, resolved: {} },
  })
})
