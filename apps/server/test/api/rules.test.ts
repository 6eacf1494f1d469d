import { AlertManager, parseAlertRule } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ALL_FIELDS } from '../../src/api/rules/fields.ts'
import { RuleScene, type Body } from './rule-scene.ts'

const cpu = { metric_name: 'cpu_percent', threshold_value: 95, for_seconds: 90.5 }

let scene: RuleScene

beforeEach(() => {
  scene = new RuleScene()
})
afterEach(() => scene.monitor.stop())

async function listed(): Promise<readonly Body[]> {
  return (await scene.call('GET /api/v1/rules', undefined, 'read')).json['items'] as readonly Body[]
}

test('JSON has every field of a rule', () => {
  const parsed = parseAlertRule({ name: 'r', qqqqqqqq: 1 })
  const [unknown] = parsed.ok ? [] : parsed.problems.filter(({ path }) => path === 'qqqqqqqq')
  const names = unknown?.expected.replace('one of ', '').split(', ') ?? []
  expect(names.length).toBeGreaterThan(30)
  const wireNames = names.map((name) =>
    name.replace(/Ms$/, 'Seconds').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  )
  expect(wireNames.toSorted()).toEqual(Object.keys(ALL_FIELDS).toSorted())
})

describe('rules', () => {
  test('are listed by name with their state', async () => {
    await scene.monitor.alerts.evaluateRules({ metrics: { cpu_percent: 93 } })
    const rules = await listed()
    const names = rules.map(({ name }) => String(name))
    expect(names).toEqual(names.toSorted())
    expect(names).toContain('health_check_failure')
    const { json } = await scene.call('GET /api/v1/rules/high_cpu_usage', undefined, 'read')
    expect(json).toMatchObject({
      origin: 'default',
      defined_in: null,
      updated_at: null,
      state: 'pending',
      pending_alerts: 1,
      last_value: 93,
      last_evaluated_at: expect.any(String),
      rule: { kind: 'threshold', threshold_value: 80, notification_channels: null },
      not_in_effect: null,
    })
    expect((await scene.call('GET /api/v1/rules/none')).json.code).toBe('RULE_NOT_FOUND')
  })

  test('are added and replaced, with the key as the author, and given back as they are listed', async () => {
    const added = await scene.call('PUT /api/v1/rules/busy%20cpu', cpu)
    expect([added.status, added.json]).toMatchObject([
      201,
      { name: 'busy cpu', origin: 'stored', updated_by: 'the-admin', rule: { for_seconds: 90.5 } },
    ])
    const again = await scene.call('PUT /api/v1/rules/busy%20cpu', added.json['rule'])
    expect(again.status).toBe(200)
    expect(again.json['rule']).toEqual(added.json['rule'])
    expect(await scene.monitor.alerts.getRule('busy cpu')).toMatchObject({
      forMs: 90_500,
      thresholdValue: 95,
    })
  })

  test.each<readonly [string, object]>([
    ['rate', { kind: 'rate', metric_name: 'a_total', threshold_value: 1, window_seconds: 60 }],
    ['ratio', { metric_name: 'a_total', total_metric_name: 'b_total', threshold_value: 0.1 }],
    ['health', { health_check_name: '*', match: [{ name: 'critical', op: '=', value: 'true' }] }],
    ['absent', { kind: 'absent', metric_name: 'a', match: { host: 'a' } }],
    ['dead_man', { kind: 'dead_man' }],
    ['dead_man', { silent_after_seconds: 60, health_check_name: 'x', runbook_url: null }],
    ['threshold', { ...cpu, escalate: [{ after_seconds: 60.25, channels: ['log'] }] }],
  ])('of the kind %s come back as they were put', async (kind, body) => {
    scene = new RuleScene({ logger: { info: () => {}, warn: () => {}, error: () => {} } })
    const { status, json } = await scene.call('PUT /api/v1/rules/r', body)
    expect(status).toBe(201)
    expect(json['rule']).toMatchObject({ ...body, kind, name: 'r' })
    expect((await scene.call('PUT /api/v1/rules/r', json['rule'])).json['rule']).toEqual(json['rule'])
  })

  test('a default rule is switched off by PUT and comes back by DELETE', async () => {
    const { json: before } = await scene.call('GET /api/v1/rules/high_cpu_usage')
    const off = await scene.call('PUT /api/v1/rules/high_cpu_usage', {
      ...Object(before['rule']),
      enabled: false,
    })
    expect([off.status, off.json['state'], off.json['origin']]).toEqual([200, 'disabled', 'stored'])
    expect((await scene.call('DELETE /api/v1/rules/high_cpu_usage')).status).toBe(204)
    expect((await scene.call('GET /api/v1/rules/high_cpu_usage')).json).toEqual(before)
    const refused = await scene.call('DELETE /api/v1/rules/high_cpu_usage')
    expect([refused.status, refused.json.code]).toEqual([409, 'RULE_IS_FIXED'])
    expect(refused.json.detail).toContain('enabled: false')
  })

  test('a rule of the program is read-only, and the answer says where it is defined', async () => {
    scene = new RuleScene({ rules: [{ name: 'own', metricName: 'x', thresholdValue: 1 }] })
    expect((await scene.call('GET /api/v1/rules/own')).json).toMatchObject({
      origin: 'code',
      defined_in: 'rules[0]',
    })
    for (const answer of [
      await scene.call('PUT /api/v1/rules/own', cpu),
      await scene.call('DELETE /api/v1/rules/own'),
    ]) {
      expect([answer.status, answer.json.code]).toEqual([409, 'RULE_IS_FIXED'])
      expect(answer.json.detail).toContain('rules[0]')
    }
  })

  test('a stored rule that is not in effect is listed with the reason', async () => {
    await scene.call('PUT /api/v1/rules/own', cpu)
    scene.monitor.alerts.addRule({ name: 'own', metricName: 'x', thresholdValue: 1 })
    expect((await scene.call('GET /api/v1/rules/own')).json).toMatchObject({
      origin: 'code',
      not_in_effect: { reason: 'the program defines a rule of this name (addRule)', updated_by: 'the-admin' },
    })
    expect((await scene.call('DELETE /api/v1/rules/own')).status).toBe(204)
    expect((await scene.call('GET /api/v1/rules/own')).json).toMatchObject({ not_in_effect: null })
  })

  test('a stored rule that is no longer valid is listed with the reason, and can be put anew', async () => {
    const store = memoryStore()
    const mail = { name: 'mail', send: async () => ({ outcome: 'delivered' }) as const }
    const before = new AlertManager({ rules: [], notifiers: [mail], store })
    const rule = { name: 'r', metricName: 'x', thresholdValue: 1, notificationChannels: ['mail'] }
    await before.saveRule(rule, { by: 'ann' })
    scene = new RuleScene({ alerts: new AlertManager({ rules: [], notifiers: [], store }) })
    expect((await scene.call('GET /api/v1/rules/r')).json).toMatchObject({
      origin: 'stored',
      updated_by: 'ann',
      state: 'not_in_effect',
      rule: { notification_channels: ['mail'] },
      not_in_effect: { reason: expect.stringContaining('notification_channels[0]') },
    })
    expect((await scene.call('PUT /api/v1/rules/r', cpu)).status).toBe(200)
    expect(await listed()).toMatchObject([{ state: 'inactive', not_in_effect: null }])
  })

  test('the URL of a webhook is shown nowhere, also in the audit trail', async () => {
    const put = await scene.call('PUT /api/v1/rules/r', {
      ...cpu,
      webhook_url: 'https://hooks.example.com/s3cr3t',
    })
    await scene.call('PUT /api/v1/rules/r', { ...Object(put.json['rule']), severity: 'error' })
    expect(await scene.monitor.alerts.getRule('r')).toMatchObject({ severity: 'error' })
    const validated = await scene.call('POST /api/v1/rules/validate', put.json['rule'])
    const answers = JSON.stringify([put, validated, await listed(), scene.lines])
    expect(answers).toContain('https://hooks.example.com/[redacted]')
    expect(answers).not.toContain('s3cr3t')
  })

  test('changes are in the audit trail with what was before', async () => {
    await scene.call('PUT /api/v1/rules/high_cpu_usage', cpu)
    await scene.call('DELETE /api/v1/rules/high_cpu_usage')
    const changes = scene.lines
      .map((line) => JSON.parse(line) as Body)
      .filter((line) => JSON.stringify(line).includes('rule.'))
    expect(changes).toHaveLength(2)
    const thresholds = changes.map((line) =>
      [...JSON.stringify(line).matchAll(/threshold_value\\?":(\d+)/g)].map(([, value]) => Number(value)),
    )
    expect(thresholds).toEqual([
      [80, 95],
      [95, 80],
    ])
  })
})

test('every problem of a rule is listed with its name and unit in JSON, and the text of the input is not shown', async () => {
  const body = {
    name: 'other',
    metric_name: 'cpu_percent',
    thresholdValue: 80,
    severity: 's3cr3t',
    for_seconds: -5,
    window_seconds: 60,
    group_wait_seconds: '5',
    escalate: [{ after_seconds: 0, channels: ['mail'], afterMs: 5 }],
    notification_template: '{{nope}} {{nope2}}',
  }
  const { status, json } = await scene.call('PUT /api/v1/rules/r', body)
  expect([status, json.code]).toEqual([400, 'INVALID_RULE'])
  const problems = json.problems ?? []
  expect(problems.map(({ path }) => path).toSorted()).toEqual(
    [
      'name',
      'thresholdValue',
      'threshold_value',
      'severity',
      'for_seconds',
      'kind',
      'group_wait_seconds',
      'escalate',
      'escalate[0].after_seconds',
      'escalate[0].afterMs',
      'escalate[0].channels[0]',
      'notification_template',
      'notification_template',
    ].toSorted(),
  )
  const of = (path: string) => problems.find((each) => each.path === path)
  expect(of('for_seconds')).toEqual({
    path: 'for_seconds',
    expected: 'a number of seconds from 0 to 2592000',
    received: '-5',
  })
  expect(of('escalate[0].after_seconds')?.expected).toBe('a number of seconds from 0.001 to 2592000')
  expect(of('thresholdValue')).toMatchObject({ expected: expect.stringContaining('threshold_value') })
  expect(of('kind')?.expected).toBe('rate, or total_metric_name for a ratio')
  expect(JSON.stringify(json)).not.toContain('s3cr3t')
  const validated = await scene.call('POST /api/v1/rules/validate', { ...body, name: 'r' }, 'read')
  expect(validated.json.problems).toEqual(problems.filter(({ path }) => path !== 'name'))
})

test.each<readonly [unknown]>([[null], [[]], [5], ['x'], [{}]])('%j is no rule', async (body) => {
  const { status, json } = await scene.call('POST /api/v1/rules/validate', body)
  expect([status, json.code]).toEqual([400, 'INVALID_RULE'])
  expect(json.problems?.length).toBeGreaterThan(0)
})
