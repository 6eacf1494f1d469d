import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { formatProblem } from '@botwatch/options'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Scene, startFakeTime } from '../../test/scene.ts'
import { isAlertsError } from '../errors.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { alertMetrics } from '../stats/alert-metrics.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const docs = readFileSync(join(import.meta.dirname, '../../../../docs/alerts.md'), 'utf8')
const cpu: AlertRuleInput = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, groupWaitMs: 0 }
const prod: AlertRuleInput = { ...cpu, match: { env: 'prod' } }
const glm: AlertRuleInput = { name: 'glm', healthCheckName: 'glm_api' }

/** What is given in each round, and the rule that should read it. */
const cases: readonly (readonly [title: string, rule: AlertRuleInput, input: unknown])[] = [
  ['nested metrics', cpu, { metrics: { cpu: { percent: 93 } } }],
  ['a Map', cpu, { metrics: new Map([['cpu_percent', 93]]) }],
  ['a health report', glm, { health: { isHealthy: false, results: [] } }],
  ['entries in place of samples', cpu, { metrics: [['cpu_percent', 93]] }],
  ['a misspelt key', cpu, { metric: { cpu_percent: 93 } }],
  ['a misspelt metric name', cpu, { metrics: { cpu_percnt: 93 } }],
  ['a misspelt check name', glm, { health: [{ name: 'glm_ap', status: 'unhealthy' }] }],
  [
    'labels that no rule matches',
    prod,
    { metrics: [{ name: 'cpu_percent', labels: { env: 'dev' }, value: 93 }] },
  ],
  ['a text as value', cpu, { metrics: { cpu_percent: '93' } }],
  ['a misspelt key of a result', glm, { health: [{ name: 'glm_api', state: 'unhealthy' }] }],
  ['an unknown status', glm, { health: [{ name: 'glm_api', status: 'down' }] }],
  [
    'a time without a zone',
    cpu,
    { metrics: [{ name: 'cpu_percent', value: 93, timestamp: '2026-01-05T10:00:00' }] },
  ],
  ['a `Date` as time', cpu, { metrics: [{ name: 'cpu_percent', value: 93, timestamp: new Date() }] }],
  [
    'a long label',
    cpu,
    { metrics: [{ name: 'cpu_percent', labels: { path: 'x'.repeat(2000) }, value: 93 }] },
  ],
]

/** Evaluates an input for six minutes. Returns what each place says of it, as rows of the table. */
async function rowsOf(title: string, rule: AlertRuleInput, input: unknown): Promise<readonly string[]> {
  const scene = new Scene({ rules: [rule] })
  const log: string[] = []
  scene.manager.on('warning', ({ message }) => log.push(`\`${message}\``))
  const calls = new Set<string>()
  let fired = 0
  for (const minute of [0, 1, 2, 3, 4, 5, 6]) {
    await scene.until(minute)
    try {
      const result = await scene.manager.evaluateRules(input as never)
      for (const problem of result.problems) calls.add(`problem \`${formatProblem(problem)}\``)
      fired += result.fired.length
    } catch (error) {
      if (!isAlertsError(error)) throw error
      for (const problem of error.problems) calls.add(`rejects: \`${formatProblem(problem)}\``)
    }
  }
  const { lastDataAt, noDataReason } = (await scene.manager.getRule(rule.name)) ?? {}
  const families = await alertMetrics(scene.manager)
  const metrics = families
    .flatMap(({ samples }) => samples)
    .filter(({ name, value }) => name.startsWith('alert_') && value > 0)
    .map(({ name, labels, value }) => {
      const reason = labels['reason'] === undefined ? '' : `{reason="${labels['reason']}"}`
      return `\`${name}${reason}\` is ${value}`
    })
  const stopping = scene.manager.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopping
  if (fired > 0) calls.add('the alert fires')
  const reason = noDataReason === null ? '' : `, \`noDataReason\` is \`${noDataReason}\``
  const places = {
    call: [...calls],
    log,
    rule: [`\`lastDataAt\` is ${lastDataAt === null ? 'null' : 'set'}${reason}`],
    metrics,
  }
  return Object.entries(places)
    .filter(([, texts]) => texts.length > 0)
    .map(([place, texts], index) => [index === 0 ? title : '', place, texts.join('; ')].join(' | '))
}

test.each(cases)('the docs have what is said of %s', async (title, rule, input) => {
  const lines = docs.split('\n').map((line) =>
    line
      .slice(2, -1)
      .split(/ +\| +/)
      .map((cell) => cell.trim())
      .join(' | '),
  )
  const rows = await rowsOf(title, rule, input)
  const start = lines.findIndex((line) => line.startsWith(`${title} | `))
  expect(lines.slice(start, start + rows.length)).toEqual(rows)
})
