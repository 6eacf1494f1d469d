import { formatProblems } from '@botwatch/options'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'

import { parseConfig } from '../src/config/environment.ts'
import { createMonitoringServer, type MonitoringServer } from '../src/monitoring-server.ts'
import { fastForward } from './fast-forward.ts'

// Budgets and prices from the environment to the report, the scrape, the history and an alert.

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-spending-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function start(env: Readonly<Record<string, string>>): Promise<MonitoringServer> {
  const quiet = { MONITORING_PORT: '0', MONITORING_LOG_LEVEL: 'silent', METRICS_COLLECTION_INTERVAL: '1' }
  const result = parseConfig({ MONITORING_DATA_DIR: dataDir, ...quiet, ...env })
  if (!result.ok) throw new Error(formatProblems(result.problems))
  const server = createMonitoringServer({ config: result.config })
  onTestFinished(server.stopServer)
  await server.startServer()
  return server
}

/** A million tokens. */
const million = { model: 'glm-4.6', provider: 'zai', promptTokens: 1_000_000, completionTokens: 0 }

test('budgets and a price file apply to the report, the scrape and the history, also after a restart', async () => {
  const path = join(dataDir, 'prices.json')
  const model = { provider: 'zai', model: 'glm-4.6', input: '0.50', output: '2.00' }
  const list = { currency: 'USD', asOf: '2026-11-01', source: 'our contract', models: [model] }
  writeFileSync(path, JSON.stringify(list))
  const env = {
    METRICS_PRICES_FILE: path,
    METRICS_BUDGET_DAY: '1.00',
    METRICS_BUDGET_MONTH: '10.00',
    METRICS_BUDGET_WARN_RATIO: '0.5',
  }
  const first = await start(env)
  first.metricsCollector.recordTokenUsage(million)
  await first.stopServer()

  const { app } = await start(env)
  const body = await (await app.request('/metrics')).json()
  expect(body).toMatchObject({
    flat: { cost_today: 0.5, budget_day_used_ratio: 0.5, budget_month_used_ratio: 0.05 },
    token_usage: {
      cost: { today: 0.5, month: 0.5 },
      budgets: [
        { period: 'day', limit: 1, warn_ratio: 0.5, level: 'warning' },
        { period: 'month', limit: 10, warn_ratio: 0.5, level: 'ok' },
      ],
    },
  })
  const text = await (await app.request('/metrics/prometheus?registry=tokens')).text()
  expect(text).toContain('bot_llm_budget_used_ratio{period="day"} 0.5\n')
  expect(text).toContain('bot_llm_budget_limit_usd{period="month"} 10\n')
  const history = await app.request('/metrics/history?name=budget_day_used_ratio&aggregation=max')
  expect(history.status).toBe(200)
  expect(await (await app.request('/admin/config')).json()).toMatchObject({
    budget_day: '1.00',
    budget_month: '10.00',
    budget_warn_ratio: 0.5,
    prices: 'own, in USD',
  })
})

test('rules can read the used share of a budget and the cost of the day', async () => {
  fastForward()
  const { alertManager, metricsCollector } = await start({ METRICS_BUDGET_DAY: '1.00' })
  const rule = { comparison: 'gte', severity: 'error' } as const
  alertManager.addRule({ ...rule, name: 'budget', metricName: 'budget_day_used_ratio', thresholdValue: 1 })
  alertManager.addRule({ ...rule, name: 'costly', metricName: 'cost_today', thresholdValue: 0.6 })
  alertManager.addRule({ ...rule, name: 'costlier', metricName: 'cost_month', thresholdValue: 5 })
  const firing = async (): Promise<readonly unknown[]> =>
    (await alertManager.listAlerts({ status: 'active' }))
      .filter(({ rule: name }) => ['budget', 'costly', 'costlier'].includes(name))
      .map(({ rule: name, value }) => `${name} ${value}`)
      .toSorted()
  metricsCollector.recordTokenUsage(million)
  await expect.poll(firing, { timeout: 10_000 }).toEqual(['costly 0.6'])
  metricsCollector.recordTokenUsage(million)
  await expect.poll(firing, { timeout: 10_000 }).toEqual(['budget 1.2', 'costly 1.2'])
})
