import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import type { Message } from '../message/message.ts'
import type { MessageMore } from '../message/message-alert.ts'
import { hostileTexts, namedAlertOf, sampleAlert, sampleMessage } from '../testing/messages.ts'
import { webhookBody } from './body.ts'

const keep = (text: string): string => text

const bodyOf = (message: Message): string => webhookBody(message, keep).body

type Data = Readonly<Record<string, unknown>> & {
  readonly alerts: readonly Readonly<Record<string, unknown>>[]
  readonly more: MessageMore
}

const dataOf = (body: string): Data => (JSON.parse(body) as { data: Data }).data

const countOf = ({ firing, resolved }: MessageMore): number =>
  [firing, resolved].flatMap((counts) => Object.values(counts)).reduce((sum, count) => sum + count, 0)

describe('the alerts that a message names', () => {
  test('are in it under the documented names, beside the counts of the others and the thread', () => {
    const more = { firing: { warning: 30 }, resolved: { info: 1 } }
    const message = sampleMessage({ alerts: [sampleAlert({ by: 'Ada' })], more, thread: 'alert_1' })
    const data = dataOf(bodyOf(message))
    expect(data).toMatchObject({ more, thread: 'alert_1' })
    expect(data.alerts).toEqual([
      {
        alert_id: 'alert_1',
        fingerprint: 'f1',
        sequence: 1,
        state: 'firing',
        news: 'fired',
        reasons: ['fired'],
        rule: 'high_error_rate',
        labels: { api: 'gitlab' },
        severity: 'warning',
        summary: 'The API fails too often',
        description: 'Calls to an API fail too often.',
        annotations: { action: 'See whether the API is down' },
        value: 0.12,
        threshold: 0.1,
        started_at: '2026-01-05T09:58:00.000Z',
        fired_at: '2026-01-05T10:00:00.000Z',
        resolved_at: null,
        resolution: null,
        by: 'Ada',
        note: null,
        flaps: 0,
        known_before: false,
      },
    ])
  })

  test('are in it as the documentation shows', () => {
    const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
    const [, example = ''] = /```json\n(.*?)```/s.exec(docs) ?? []
    const alert = sampleAlert({
      alertId: 'alert_7',
      sequence: 3,
      news: 'reminded',
      reasons: ['repeat'],
      description: '',
      annotations: {},
      knownBefore: true,
    })
    const more = { firing: { warning: 30 }, resolved: {} }
    const message = sampleMessage({ alerts: [alert], more, thread: 'high_error_rate 2026-01-05' })
    const { message: _message, alert: _alert, ...about } = dataOf(bodyOf(message))
    expect(JSON.parse(example)).toEqual(about)
  })

  test('are absent from the body of a message that names none', () => {
    expect(Object.keys(dataOf(bodyOf(sampleMessage())))).toEqual(['message', 'alert'])
  })

  test('are all named if 20 of them are as long as usual', () => {
    const alerts = Array.from({ length: 20 }, () => sampleAlert({ description: 'x'.repeat(300) }))
    const { body, leftOut } = webhookBody(sampleMessage({ alerts }), keep)
    expect(dataOf(body)).toMatchObject({ alerts: { length: 20 }, more: { firing: {}, resolved: {} } })
    expect(leftOut).toEqual([])
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
      return { named: alerts.length, length: String(alerts[0]?.['description']).length }
    })
    expect(people?.named).toBeGreaterThan(machines?.named ?? Infinity)
    expect(machines?.length).toBeGreaterThan(people?.length ?? Infinity)
  })

  test.each(Object.entries(hostileTexts))(
    'fit, whatever their texts, and keep their number: %s',
    (_kind, text) => {
      const alerts = Array.from({ length: 20 }, () => namedAlertOf(text))
      for (const forMachines of [false, true]) {
        const { body, leftOut } = webhookBody(sampleMessage({ alerts, thread: text }), keep, forMachines)
        expect(Buffer.byteLength(body)).toBeLessThan(20_000)
        const { alerts: named, more } = dataOf(body)
        expect(named.length).toBeGreaterThan(0)
        expect(named.length + countOf(more)).toBe(20)
        expect(leftOut).toHaveLength(20 - named.length)
      }
    },
  )
})
