import { memoryStore } from '@botwatch/alerts/memory'
import { AlertsError, type WireAlert } from '@botwatch/alerts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertingApp, pathsOf, type AlertingApp } from './alerting.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000
const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

async function wait(minutes: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
}

/** Alerts of the hosts a to e, a minute apart; c is over, d is acknowledged, `disk` is critical. */
async function setUp(): Promise<AlertingApp> {
  const scene = alertingApp()
  for (const host of ['a', 'b', 'c', 'd']) {
    await scene.sample('cpu', { [host]: 93 })
    await wait(1)
  }
  await scene.alerts.acknowledgeAlert(await scene.newestId(), { by: 'ann' })
  await scene.sample('disk', { e: 93 })
  await scene.sample('cpu', { c: 20 })
  await wait(1)
  await scene.sample('disk', { e: 93 })
  return scene
}

async function hosts({ send }: AlertingApp, query: string): Promise<readonly string[]> {
  const { status, json } = await send(`GET /api/v1/alerts${query}`, undefined, 'read')
  expect([query, status]).toEqual([query, 200])
  return json.items.map(({ labels }: WireAlert) => labels['host'])
}

describe('GET /api/v1/alerts', () => {
  test('lists open and resolved alerts, newest first', async () => {
    const scene = await setUp()
    const { json } = await scene.send('GET /api/v1/alerts')
    expect(json.items.map(({ status, labels }: WireAlert) => `${labels['host']} ${status}`)).toEqual([
      'e active',
      'd acknowledged',
      'c resolved',
      'b active',
      'a active',
    ])
    expect(json.next_cursor).toBe(null)
  })

  test.each([
    ['?status=active', 'e b a'],
    ['?status=active&status=acknowledged', 'e d b a'],
    ['?status=resolved&severity=warning', 'c'],
    ['?severity=critical', 'e'],
    ['?severity=critical&severity=warning&severity=critical', 'e d c b a'],
    ['?rule=disk', 'e'],
    ['?rule=none', ''],
    ['?label=host:a', 'a'],
    ['?label=host:a&label=alertname:cpu', 'a'],
    ['?label=host:a&label=alertname:disk', ''],
    ['?label=host:a&label=host:b', ''],
    [`?since=${at(3)}`, 'e d'],
    ['?since=2026-01-05T11:03:00%2B01:00', 'e d'],
    ['?limit=2', 'e d'],
    ['?fingerprint=none', ''],
  ])('%s has %s', async (query, expected) => {
    expect((await hosts(await setUp(), query)).join(' ')).toBe(expected)
  })

  test('a label may have colons and commas in its value', async () => {
    const scene = alertingApp()
    await scene.sample('cpu', { 'a:1,b': 93, c: 93 })
    expect(await hosts(scene, `?label=${encodeURIComponent('host:a:1,b')}`)).toEqual(['a:1,b'])
  })

  test('goes on where the page before ended, whatever fires or ends in between', async () => {
    const scene = await setUp()
    const first = await scene.send('GET /api/v1/alerts?limit=2')
    await scene.sample('cpu', { f: 93, b: 20 })
    const second = await scene.send(`GET /api/v1/alerts?limit=2&cursor=${first.json.next_cursor}`)
    expect(second.json.items.map(({ labels, status }: WireAlert) => `${labels['host']} ${status}`)).toEqual([
      'c resolved',
      'b resolved',
    ])
    expect(await hosts(scene, `?limit=2&cursor=${second.json.next_cursor}`)).toEqual(['a'])
  })

  test('the last page has no cursor, also if it is full', async () => {
    const { json } = await (await setUp()).send('GET /api/v1/alerts?limit=5')
    expect([json.items.length, json.next_cursor]).toEqual([5, null])
  })

  test('refuses a query with every problem', async () => {
    const query =
      'status=open&status=active&severity=&rule=&label=host&since=yesterday&cursor=x&limit=0&fingerprint=&page=2'
    const answer = await alertingApp().send(`GET /api/v1/alerts?${query}`)
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_QUERY'])
    expect(pathsOf(answer)).toEqual([
      'cursor',
      'fingerprint',
      'label[0]',
      'limit',
      'page',
      'rule',
      'severity[0]',
      'since',
      'status[0]',
    ])
  })

  test('refuses a parameter that is repeated and is no list', async () => {
    const answer = await alertingApp().send('GET /api/v1/alerts?rule=a&rule=b&limit=1&limit=2')
    expect(pathsOf(answer)).toEqual(['limit', 'rule'])
  })
})

test('GET /api/v1/alerts/pending lists in pages what breaches, but does not fire yet', async () => {
  const { send, sample } = alertingApp()
  await sample('disk', { a: 93, b: 93, c: 20 })
  await wait(1)
  await sample('disk', { d: 93 })
  const first = await send('GET /api/v1/alerts/pending?limit=2', undefined, 'read')
  const second = await send(
    `GET /api/v1/alerts/pending?limit=2&cursor=${encodeURIComponent(first.json.next_cursor)}`,
  )
  const pages = [first, second].map(({ json }) => json.items.map(({ labels }: WireAlert) => labels['host']))
  expect(pages[0].toSorted()).toEqual(['a', 'b'])
  expect(pages[1]).toEqual(['d'])
  expect(second.json.next_cursor).toBe(null)
  expect(second.json.items[0]).toEqual({
    fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
    rule_name: 'disk',
    labels: { alertname: 'disk', host: 'd' },
    breaches: 1,
    started_at: at(1),
  })
})

describe('GET /api/v1/alerts/statistics', () => {
  test('counts all alerts, and those that fired in the window', async () => {
    const { send, sample, newestId, alerts } = alertingApp()
    await sample('cpu', { a: 93 })
    await alerts.acknowledgeAlert(await newestId(), { by: 'ann' })
    await wait(60)
    await sample('cpu', { a: 20, b: 93 })
    const { json } = await send('GET /api/v1/alerts/statistics?window=30m', undefined, 'read')
    expect(json).toMatchObject({
      total_alerts: 2,
      active_alerts: 1,
      resolved_alerts: 1,
      severity_breakdown: { info: 0, warning: 2, error: 0, critical: 0 },
      window: {
        duration_seconds: 1800,
        fired_alerts: 1,
        time_to_acknowledge: { count: 0, avg_seconds: null },
        noisiest_rules: [{ rule_name: 'cpu', fired_alerts: 1, flaps: 0 }],
      },
    })
    const { json: week } = await send('GET /api/v1/alerts/statistics')
    expect(week.window).toMatchObject({ duration_seconds: 604_800, fired_alerts: 2, acknowledged_ratio: 0.5 })
  })

  test.each(['7', '0m', '59s', '91d', '-1d', '1.5h', '7D', '9999999d', ''])(
    'refuses the window %j',
    async (window) => {
      const answer = await alertingApp().send(`GET /api/v1/alerts/statistics?window=${window}`)
      expect([answer.status, pathsOf(answer)]).toEqual([400, ['window']])
    },
  )
})

const failing = () => Promise.reject(new AlertsError('STORE_FAILED', '/secret/path'))

test('a store that fails is 503, without what it said', async () => {
  const { send } = alertingApp({ store: { ...memoryStore(), listResolved: failing } })
  const { status, json } = await send('GET /api/v1/alerts')
  expect([status, json.code]).toEqual([503, 'STORE_UNAVAILABLE'])
  expect(JSON.stringify(json)).not.toContain('secret')
})
