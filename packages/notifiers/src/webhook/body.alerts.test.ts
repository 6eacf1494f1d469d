import { describe, expect, test } from 'vitest'

import type { Message } from '../message/message.ts'
import type { MessageMore } from '../message/message-alert.ts'
import { alertOf, hostileTexts, messageOf, outsideFacts } from '../testing/hostile-messages.ts'
import { sampleAlert, sampleMessage } from '../testing/messages.ts'
import { webhookBody } from './body.ts'

const keep = (text: string): string => text

const bodyOf = (message: Message): string => webhookBody(message, keep).body

interface Data {
  readonly alerts: readonly { readonly fingerprint: string; readonly [name: string]: unknown }[]
  readonly more: MessageMore
}

const dataOf = (body: string): Data => (JSON.parse(body) as { data: Data }).data

const countOf = ({ firing, resolved }: MessageMore): number =>
  [firing, resolved].flatMap((counts) => Object.values(counts)).reduce((sum, count) => sum + count, 0)

describe('an alert', () => {
  test('has its facts under the documented names, and durations in seconds', () => {
    const alert = sampleAlert({
      by: 'Ada',
      missed: 2,
      previous: { resolvedAt: '2026-01-05T09:00:00.000Z', resolution: 'recovered' },
    })
    expect(dataOf(bodyOf(sampleMessage({ alerts: [alert] }))).alerts).toEqual([
      {
        alert_id: 'alert_1',
        fingerprint: 'f1',
        sequence: 1,
        state: 'firing',
        news: 'fired',
        reasons: [],
        rule: 'high_api_error_rate',
        kind: 'threshold',
        severity: 'warning',
        labels: { api: 'gitlab' },
        subject: 'error_rate',
        summary: 'error_rate is 0.34, above 0.1',
        detail: null,
        description: 'Calls to an API fail too often.',
        annotations: alert.annotations,
        value: 0.34,
        threshold: 0.1,
        comparison: 'gt',
        unit: 'ratio',
        status: null,
        window_seconds: 300,
        started_at: '2026-01-05T09:58:00.000Z',
        fired_at: '2026-01-05T10:00:00.000Z',
        resolved_at: null,
        duration_seconds: 125,
        last_data_at: '2026-01-05T10:00:00.000Z',
        resolution: null,
        by: 'Ada',
        note: null,
        flaps: 0,
        known_before: false,
        previous_alert: { resolved_at: '2026-01-05T09:00:00.000Z', resolution: 'recovered' },
        missed_alerts: 2,
        links: alert.links,
        text: null,
      },
    ])
  })

  test.each([
    ['javascript:alert(1)', null],
    ['slack://open', null],
    [`https://wiki.example.com/${'x'.repeat(3000)}`, null],
    ['HTTP://wiki.example.com/a', 'HTTP://wiki.example.com/a'],
  ])('has a link only if it is short enough and leads to the web: %#', (runbook, expected) => {
    const alert = sampleAlert()
    const links = { ...alert.links, runbook }
    const [data] = dataOf(bodyOf(sampleMessage({ alerts: [{ ...alert, links }] }))).alerts
    expect(data?.links).toEqual({ ...links, runbook: expected })
  })

  test('has no text from outside in the brief form once it is sent, and neither group nor thread', () => {
    const group = 'api=from-outside'
    const message = sampleMessage({ form: 'brief', group, thread: group })
    expect(dataOf(bodyOf(message))).toMatchObject({ form: 'brief', group: null, thread: null })
    expect(Object.keys(outsideFacts)).toContain('subject')
  })
})

describe('the alerts that a message names', () => {
  test('are all named if 18 of them are as long as usual', () => {
    const alerts = Array.from({ length: 18 }, () => sampleAlert({ detail: 'x'.repeat(100) }))
    const { body, leftOut } = webhookBody(sampleMessage({ alerts }), keep)
    expect(dataOf(body)).toMatchObject({ alerts: { length: 18 }, more: { firing: {}, resolved: {} } })
    expect(leftOut).toEqual([])
  })

  test('are, for people, left out before their texts are cut to less than 128 characters', () => {
    const alerts = Array.from({ length: 20 }, () =>
      sampleAlert({ description: 'x'.repeat(1000), by: 'y'.repeat(120) }),
    )
    const { alerts: named } = dataOf(bodyOf(sampleMessage({ alerts })))
    expect(named.length).toBeGreaterThan(10)
    for (const { description, by } of named) {
      expect(description).toMatch(/^x{230,}… \(\d+ more\)$/)
      expect(by).toHaveLength(120)
    }
  })

  const long = Array.from({ length: 20 }, (_, n) =>
    sampleAlert({
      fingerprint: `f${n}`,
      state: n % 2 === 0 ? 'firing' : 'resolved',
      severity: n < 10 ? 'critical' : 'info',
      description: 'x'.repeat(100_000),
      labels: Object.fromEntries(Array.from({ length: 50 }, (_v, l) => [`label_${l}`, 'x'.repeat(500)])),
    }),
  )

  test.each([
    ['people, in shorter texts', false],
    ['machines, in whole texts', true],
  ])('are, for %s, named as long as they fit, and the others counted', (_what, forMachines) => {
    const more = { firing: { critical: 3 }, resolved: {} }
    const { body, leftOut } = webhookBody(sampleMessage({ alerts: long, more }), keep, forMachines)
    const data = dataOf(body)
    const named = data.alerts.map(({ fingerprint }) => fingerprint)
    expect(named.length).toBeGreaterThan(0)
    expect([...named, ...leftOut]).toEqual(long.map(({ fingerprint }) => fingerprint))
    const left = long.filter(({ fingerprint }) => leftOut.includes(fingerprint))
    const count = (state: string, severity: string): number =>
      left.filter((alert) => alert.state === state && alert.severity === severity).length
    expect({ critical: 0, info: 0, ...data.more.firing }).toEqual({
      critical: 3 + count('firing', 'critical'),
      info: count('firing', 'info'),
    })
    expect(countOf(data.more)).toBe(3 + leftOut.length)
  })

  test('are more of them for people than for machines, which get longer texts', () => {
    const [people, machines] = [false, true].map((forMachines) => {
      const { body } = webhookBody(sampleMessage({ alerts: long }), keep, forMachines)
      const { alerts } = dataOf(body)
      return { named: alerts.length, length: String(alerts[0]?.description).length }
    })
    expect(people?.named).toBeGreaterThan(machines?.named ?? Infinity)
    expect(machines?.length).toBeGreaterThan(people?.length ?? Infinity)
  })

  test.each(Object.entries(hostileTexts))(
    'fit, whatever their texts, and keep their number: %s',
    (_kind, text) => {
      const alerts = Array.from({ length: 20 }, () => alertOf(text))
      for (const forMachines of [false, true]) {
        const { body, leftOut } = webhookBody(messageOf(text, { alerts }), keep, forMachines)
        expect(Buffer.byteLength(body)).toBeLessThan(20_000)
        const { alerts: named, more } = dataOf(body)
        expect(named.length).toBeGreaterThan(0)
        expect(named.length + countOf(more)).toBe(20)
        expect(leftOut).toHaveLength(20 - named.length)
      }
    },
  )
})
