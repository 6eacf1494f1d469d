import { AlertManager } from '@botwatch/alerts'
import { MetricsCollector } from '@botwatch/metrics'
import { expect, test } from 'vitest'

import { exposeAlerts } from './alerts-to-metrics.ts'

async function scrape(metricsCollector: MetricsCollector): Promise<string> {
  const result = await metricsCollector.getPrometheusMetrics()
  if (!result.ok) throw new Error('expected text')
  return result.body
}

test('a scrape has what the rules could not use', async () => {
  const rules = [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, noDataAfterMs: 0 }]
  const alertManager = new AlertManager({ rules })
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const conceal = exposeAlerts(alertManager, metricsCollector)
  expect(await scrape(metricsCollector)).toContain('bot_alert_samples_rejected_total{reason="value"} 0')
  await alertManager.evaluateRules({ metrics: { cpu_percent: '93' } })
  const text = await scrape(metricsCollector)
  expect(text).toContain('bot_alert_samples_rejected_total{reason="value"} 1')
  expect(text).toContain('bot_alert_rules_without_data 1')
  expect(text).toContain('bot_alert_labels_cut_total 0')
  conceal()
  await metricsCollector.stopCollection()
})

test('a scrape has the metrics of alerts and notifications until they are removed', async () => {
  const log = { name: 'log', send: async () => ({ outcome: 'delivered' as const }) }
  const rules = [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, groupWaitMs: 0 }]
  const alertManager = new AlertManager({ rules, notifiers: [log] })
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const conceal = exposeAlerts(alertManager, metricsCollector)
  await alertManager.evaluateRules({ metrics: { cpu_percent: 93 } })
  const waiting = await scrape(metricsCollector)
  expect(waiting).toContain('bot_alerts{state="active",severity="warning"} 1')
  expect(waiting).toContain('bot_alerts{state="pending",severity="critical"} 0')
  expect(waiting).toContain('bot_notifications_due{channel="log"} 1')
  alertManager.start()
  await alertManager.stop()
  const text = await scrape(metricsCollector)
  expect(text).toContain('bot_notifications_total{channel="log",outcome="accepted"} 1')
  expect(text).toContain('# TYPE bot_notification_latency_seconds histogram')
  expect(text).toContain('bot_notification_latency_seconds_bucket{le="+Inf"} 1')
  expect(text).toContain('bot_notification_latency_seconds_count 1')
  expect(text).toContain('bot_notifications_due{channel="log"} 0')
  expect(text).toContain('bot_notifications_oldest_due_seconds{channel="log"} 0')
  conceal()
  expect(await scrape(metricsCollector)).not.toMatch(/bot_(?:alerts|notification)/)
  await metricsCollector.stopCollection()
})
