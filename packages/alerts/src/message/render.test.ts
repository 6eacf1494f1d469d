import { expect, test } from 'vitest'

import { alertOf, endOf, factsOf, itemOf, NOON, on, render, resolved } from '../../test/messages.ts'
import { parseTemplate } from '../rules/template.ts'
import { renderMessage, renderTest } from './render.ts'

test.each([
  [['fired', 'reminded', 'resolved', 'missed'], 'fired'],
  [['reminded', 'resolved', 'missed'], 'reminded'],
  [['resolved', 'missed'], 'resolved'],
  [['missed', 'missed'], 'digest'],
] as const)('the type of a message with %j is %s', (news, type) => {
  const items = news.map((one) =>
    one === 'resolved' || one === 'missed' ? resolved({ news: one }) : itemOf({ news: one }),
  )
  expect(render(items).type).toBe(type)
})

test('the severity is the worst that fires, and the worst of all only if nothing fires', () => {
  const warning = itemOf({ alert: alertOf({ severity: 'warning' }) })
  expect(render([resolved(), warning])).toMatchObject({
    severity: 'warning',
    title: expect.stringMatching(/^\[WARNING\]/),
  })
  const mild = resolved({ alert: alertOf({ severity: 'info', resolution: endOf() }) })
  expect(render([mild, resolved()])).toMatchObject({
    severity: 'critical',
    title: '[RESOLVED] 2 resolved: cpu',
  })
})

test('the brief form has states, severities, names of rules and counts, and no text from outside', () => {
  const outside = {
    labels: { alertname: 'cpu', host: 'poison' },
    summary: 'poison',
    description: 'poison',
    annotations: { action: 'poison' },
    runbookUrl: 'https://poison.example',
    acknowledgement: { by: 'poison', note: 'poison', at: NOON, expiresAt: NOON * 2, untilMs: 1 },
  }
  const fired = itemOf({ alert: alertOf(outside), reasons: [] })
  const ended = {
    ...resolved(),
    alert: alertOf({ ...outside, resolution: endOf({ by: 'poison', note: 'poison' }) }),
  }
  const warning = itemOf({ alert: alertOf({ ...outside, severity: 'warning', rule: 'disk' }) })
  const message = render([fired, ended], { form: 'brief', more: [warning, warning] })
  expect(message).toMatchObject({
    type: 'fired',
    severity: 'critical',
    form: 'brief',
    title: '[CRITICAL] 3 fired, 1 resolved: cpu, disk',
    text: [
      'cpu, critical: 1 fired, 1 resolved',
      'disk, warning: 2 fired',
      'The channel refused this message in full, so it has no details.',
    ].join('\n'),
    fields: [],
    labels: {},
    links: [],
    more: { firing: { warning: 2 }, resolved: {} },
  })
  const one = render([fired], { form: 'brief' })
  expect(one).toMatchObject({ title: '[CRITICAL] 1 fired: cpu', alert: { rule: 'cpu', annotations: {} } })
  expect(JSON.stringify([message, one])).not.toContain('poison')
})

test('the brief form of many rules is limited to 20 lines', () => {
  const items = Array.from({ length: 30 }, (_, index) => itemOf({ alert: alertOf({ rule: `r${index}` }) }))
  const { text } = render(items, { form: 'brief' })
  expect(text.split('\n')).toHaveLength(22)
  expect(text).toContain('and 10 more lines')
})

test('a test message can be told from an alert', () => {
  expect(renderTest('t', 'slack', NOON)).toMatchObject({
    type: 'test',
    severity: 'info',
    title: '[TEST] Message to channel slack',
    timestamp: '2026-01-05T12:00:00.000Z',
  })
})

const templateOf = (text: string): Parameters<typeof renderMessage>[1] => {
  const parsed = parseTemplate(text)
  return () => (parsed.ok ? parsed.template : undefined)
}

test('a template replaces the text of a message about one alert', () => {
  const template = templateOf(
    '{{type}}: {{summary}} on {{labels.host}} for {{durationMs | duration}} since {{startedAt | date}}',
  )
  const { message, warnings } = renderMessage(factsOf([itemOf()]), template)
  expect(message.text).toBe(
    'fired: cpu_percent is 93 (threshold: > 80) on a for 10 m since 2026-01-05 11:59:00 UTC',
  )
  expect(message.title).toBe('[CRITICAL] cpu: cpu_percent is 93 (threshold: > 80)')
  expect(warnings).toEqual([])
})

test('in a message about several alerts a template fills the line of its alert, in one line and cut', () => {
  const template = templateOf('{{type}} {{labels.host}}\n\n{{summary}}')
  const long = on('b', resolved(), { summary: 'x'.repeat(500) })
  const { message } = renderMessage(factsOf([itemOf(), long]), template)
  const lines = message.text.split('\n')
  expect(lines[0]).toBe('- [CRITICAL] fired a cpu_percent is 93 (threshold: > 80)')
  expect(lines[1]).toMatch(/^- \[RESOLVED\] resolved b x+…$/)
  expect(lines[1]).toHaveLength(300)
})

test('a template that fails is a warning, and the built-in text is sent', () => {
  const template = templateOf('{{summary | fixed:1}}')
  const { message, warnings } = renderMessage(factsOf([itemOf()]), template)
  expect(message.text).toContain('CPU is high')
  expect(warnings).toEqual([
    {
      rule: 'cpu',
      alertId: '019b8e00-0000-7000-8000-000000000001',
      channel: 'slack',
      message: 'notificationTemplate failed, so the built-in text is sent: expected a number, got string',
    },
  ])
})

test('the brief form ignores a template', () => {
  const { message } = renderMessage(factsOf([itemOf()], { form: 'brief' }), templateOf('{{summary}}'))
  expect(message.text).not.toContain('cpu_percent')
})
