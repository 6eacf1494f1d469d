import { expect, test } from 'vitest'

import { alertOf, endOf, itemOf, NOON, on, render, resolved } from '../../test/messages.ts'

const MINUTE_MS = 60_000

test('a message about several alerts counts them in its title and has a line for each', () => {
  const message = render([
    itemOf(),
    on('b', itemOf(), { severity: 'warning' }),
    on('c', itemOf({ news: 'reminded', reasons: ['severity_raised'], knownBefore: true })),
    on('d', resolved()),
  ])
  expect(message).toMatchObject({
    type: 'fired',
    severity: 'critical',
    title: '[CRITICAL] 2 fired, 1 still firing, 1 resolved: cpu',
    labels: {},
    links: [],
    timestamp: '2026-01-05T12:10:00.000Z',
    fields: [
      { name: 'Fired', value: '2' },
      { name: 'Still firing', value: '1' },
      { name: 'Resolved', value: '1' },
    ],
  })
  expect(message.text.split('\n')).toEqual([
    '- [CRITICAL] cpu (host=a): cpu_percent is 93 (threshold: > 80); since 12:00 UTC',
    '- [WARNING] cpu (host=b): cpu_percent is 93 (threshold: > 80); since 12:00 UTC',
    '- [CRITICAL] cpu (host=c): still firing; severity raised; cpu_percent is 93 (threshold: > 80); since 12:00 UTC',
    '- [RESOLVED] cpu (host=d): cpu_percent is 93 (threshold: > 80); resolved 12:09 UTC (recovered)',
  ])
  expect(message.alert).toBeUndefined()
  expect(message.alerts?.map(({ labels }) => labels['host'])).toEqual(['a', 'b', 'c', 'd'])
})

test('alerts that are not named are counted by severity and state', () => {
  const items = [itemOf(), on('b', itemOf())]
  const more = [
    ...Array.from({ length: 5 }, () => itemOf({ alert: alertOf({ severity: 'warning' }) })),
    ...Array.from({ length: 2 }, () => itemOf()),
    resolved({ alert: alertOf({ severity: 'error', resolution: endOf() }) }),
  ]
  const message = render(items, { more })
  expect(message.title).toBe('[CRITICAL] 9 fired, 1 resolved: cpu')
  expect(message.text.split('\n').at(-1)).toBe('and 8 more: 2 critical, 5 warning firing; 1 error resolved')
  expect(message.more).toEqual({ firing: { critical: 2, warning: 5 }, resolved: { error: 1 } })
  expect(message.alerts).toHaveLength(2)
})

test('a line of several shows the end by hand, the first news, the alert before and who acknowledged', () => {
  const acknowledgement = { by: 'ann', note: null, at: NOON, expiresAt: NOON * 2, untilMs: 1 }
  const ended = alertOf({ resolution: endOf({ at: NOON - 5 * MINUTE_MS }) })
  const { text } = render([
    itemOf({ alert: alertOf({ acknowledgement }), ended, missed: 2 }),
    resolved({}, { reason: 'manual', by: 'ben', note: 'moved' }),
    resolved({ knownBefore: false }),
  ])
  const lines = text.split('\n').map((line) => line.split('(threshold: > 80); ')[1])
  expect(lines).toEqual([
    'since 12:00 UTC; acknowledged by ann; the alert before ended 11:55 (recovered); 2 more alerts fired and ended since',
    'resolved 12:09 UTC (manual by ben: moved)',
    'fired 12:00, resolved 12:09 UTC (recovered)',
  ])
})

test('the title of several rules names three of them', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((rule) => itemOf({ alert: alertOf({ rule }) }))
  expect(render(items).title).toBe('[CRITICAL] 5 fired: a, b, c and 2 more rules')
  expect(render(items.slice(0, 4)).title).toBe('[CRITICAL] 4 fired: a, b, c, d')
})

test('a runbook is linked if all alerts have the same', () => {
  const items = ['x', 'x'].map((page) =>
    itemOf({ alert: alertOf({ runbookUrl: `https://example.org/${page}` }) }),
  )
  expect(render(items).links).toEqual([{ rel: 'runbook', url: 'https://example.org/x' }])
  const other = itemOf({ alert: alertOf({ runbookUrl: 'https://example.org/y' }) })
  expect(render([...items, other]).links).toEqual([])
})
