import { AlertManager } from '@botwatch/alerts'
import { MetricsCollector } from '@botwatch/metrics'
import { formatProblems } from '@botwatch/options'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { parseConfig } from './config/environment.ts'
import { secretsOf } from './create-monitor.ts'
import { createMonitoringServer } from './monitoring-server.ts'

test('every secret of the configuration is redacted', () => {
  const secrets = {
    MONITORING_API_KEYS: 'ann:admin:0f1e2d3c4b5a69788796a5b4',
    GITLAB_TOKEN: 'glpat-s3cret',
    GLM_API_KEY: 'glm-s3cret',
    HEARTBEAT_URL: 'https://hc-ping.com/s3cret',
    ALERT_WEBHOOK_URL: 'https://bot.example.com/s3cret',
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/s3cret',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/s3cret',
  }
  const result = parseConfig({
    ...secrets,
    SMTP_URL: 'smtp://ann:smtp-s3cret@mail.example.com',
    ALERT_EMAIL_FROM: 'a@example.com',
    ALERT_EMAIL_TO: 'b@example.com',
  })
  if (!result.ok) throw new Error(formatProblems(result.problems))
  const values = Object.values(secrets).map((value) => value.replace('ann:admin:', ''))
  expect(new Set(secretsOf(result.config))).toEqual(
    new Set([...values, 'smtp://ann:smtp-s3cret@mail.example.com', 'smtp-s3cret']),
  )
})

test.each([
  { metricsCollector: new MetricsCollector({ defaultMetrics: false }) },
  { alertManager: new AlertManager() },
])('retention is set for the parts that the server creates, not for given ones: %#', async (parts) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  const retention = { alertsDays: 1, notificationsDays: 2, usageDays: 3, historyDays: 4 }
  const server = createMonitoringServer({ ...parts, config: { dataDir, retention, logLevel: 'silent' } })
  expect(server.monitor).toMatchObject(
    'alertManager' in parts ? { alerts: parts.alertManager } : { metrics: parts.metricsCollector },
  )
  await server.stopServer()
})

test('a retention that a part refuses is an invalid option', () => {
  const config = { retention: { usageDays: 0 } }
  expect(() => createMonitoringServer({ config })).toThrow(
    'Invalid server options: config.retention.usageDays: expected an integer from 1 to 3650, got 0',
  )
})

test('rules of the configuration replace default rules of the same name, and nobody changes them over the API', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  const rules = [
    { name: 'high_cpu_usage', metricName: 'cpu_percent', thresholdValue: 95 },
    { name: 'slow', metricName: 'review_seconds', thresholdValue: 120 },
  ]
  const { alertManager, stopServer } = createMonitoringServer({
    config: { dataDir, rules, logLevel: 'silent' },
  })
  onTestFinished(stopServer)
  const listed = (await alertManager.listRules()).map(({ name, origin, definedIn }) => ({
    name,
    origin,
    definedIn,
  }))
  expect(listed).toEqual(
    expect.arrayContaining([
      { name: 'high_cpu_usage', origin: 'code', definedIn: 'rules[0]' },
      { name: 'slow', origin: 'code', definedIn: 'rules[1]' },
      { name: 'high_disk_usage', origin: 'default', definedIn: null },
    ]),
  )
  const edit = { name: 'high_cpu_usage', metricName: 'cpu_percent', thresholdValue: 1 }
  await expect(alertManager.saveRule(edit, { by: 'ann' })).rejects.toMatchObject({ code: 'RULE_IS_FIXED' })
})

test('an invalid rule or silence is an invalid option', () => {
  const rules = [{ name: 'slow', metricName: 'review_seconds' }]
  const silences = [{ matchers: [], reason: 'none' }]
  expect(() => createMonitoringServer({ config: { rules } })).toThrow(/rules\[0\]\.thresholdValue/)
  expect(() => createMonitoringServer({ config: { silences } })).toThrow(
    'config.silences[0].matchers: expected a list of 1 to 32 matchers, got an empty array',
  )
})
