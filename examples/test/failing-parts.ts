// A bot whose store, channel, check, logger and listeners all fail. It ends by itself, or because nothing keeps it alive.
import { AlertManager } from '@botwatch/alerts'
import { memoryStore as alertStore } from '@botwatch/alerts/memory'
import { check } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { memoryStore as usageStore } from '@botwatch/metrics/memory'
import { createMonitor } from '@botwatch/monitor'

const failures = new Set<string>()
const fail = (what: string) => async (): Promise<never> => {
  failures.add(what)
  throw new Error(`${what} failed`)
}
const failNow = (what: string) => (): never => {
  failures.add(what)
  throw new Error(`${what} failed`)
}

const channel = { name: 'broken', send: fail('channel') }
const metrics = new MetricsCollector({
  store: { ...usageStore(), save: fail('usage store') },
  writeIntervalMs: 10,
})
const alerts = new AlertManager({
  rules: [{ name: 'always', metricName: 'one', thresholdValue: 0, severity: 'critical' }],
  notifiers: [channel],
  store: { ...alertStore(), commit: fail('alert store') },
  drainTimeoutMs: 500,
})
const log = failNow('logger')
const logger = { trace: log, debug: log, info: log, warn: log, error: log, fatal: log }
const monitor = createMonitor({ metrics, alerts, logger, checks: [check('broken', fail('check'))] })
for (const listener of [fail('listener'), failNow('listener')]) {
  monitor.health.on('result', listener)
  monitor.metrics.on('dropped', listener)
  monitor.alerts.on('fired', listener)
}
await monitor.start()
monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: Number.NaN, completionTokens: 1 })
monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1, completionTokens: 1 })
await monitor.alerts.evaluateRules({ metrics: { one: 1 } })
await monitor.health.checkAll()
if (process.argv[2] !== 'without-stop') await monitor.stop()
process.stdout.write(`${[...failures].toSorted().join(', ')}\n`)
