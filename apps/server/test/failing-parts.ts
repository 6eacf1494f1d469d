import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker, isHealthError } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { join } from 'node:path'

import { createMonitoringServer, type MonitoringServer } from '../src/index.ts'

// A program whose listeners, checks and redactors fail in every way; run as a process by failing-parts.test.ts.

const config = { port: 0, healthIntervalMs: 1000, metricsIntervalMs: 1000 }
const failing = {
  redactText: () => {
    throw new Error('the redactor failed')
  },
  throwing: () => {
    throw new Error('the listener threw')
  },
  rejecting: async () => {
    throw new Error('the listener rejected')
  },
}

function addFailingListeners({ healthChecker, metricsCollector, alertManager }: MonitoringServer): void {
  for (const listener of [failing.throwing, failing.rejecting]) {
    healthChecker.on('result', listener)
    metricsCollector.on('unpriced', listener)
    alertManager.on('fired', listener)
  }
}

function addFailingChecks(healthChecker: HealthChecker): void {
  healthChecker.addChecker(
    check('throws', () => {
      throw new Error('the check threw')
    }),
  )
  healthChecker.addChecker(check('hangs', () => new Promise(() => {}), { timeoutMs: 100 }))
  const broken = Object.assign(
    check('broken', () => {}),
    {
      problems: () => {
        throw new Error('problems() threw')
      },
    },
  )
  try {
    healthChecker.addChecker(broken)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ refused: isHealthError(error) && error.code })}\n`)
  }
}

async function run(server: MonitoringServer): Promise<void> {
  addFailingListeners(server)
  addFailingChecks(server.healthChecker)
  const url = await server.startServer()
  server.metricsCollector.recordTokenUsage({ model: 'unpriced', promptTokens: 1, completionTokens: 1 })
  server.metricsCollector.recordTokenUsage({ model: 'x', promptTokens: NaN, completionTokens: 1 })
  server.alertManager.addRule({ name: 'always', metricName: 'one', thresholdValue: 0, comparison: 'gt' })
  await server.alertManager.evaluateRules({ metrics: { one: 1 } })
  await server.healthChecker.checkAll()
  const statuses = await Promise.all(
    ['live', 'checker/throws', 'checker/hangs'].map(async (path) => {
      const response = await fetch(`${url}/health/${path}`)
      const { status } = (await response.json()) as { status: string }
      return `${path} ${response.status} ${status}`
    }),
  )
  process.stdout.write(`${JSON.stringify({ statuses })}\n`)
  await server.stopServer()
}

await run(createMonitoringServer({ config }))

const redactor = { text: failing.redactText, value: failing.redactText, register: () => false }
await run(
  createMonitoringServer({
    config: { ...config, dataDir: join(process.cwd(), 'second') },
    healthChecker: new HealthChecker({ redactor }),
    metricsCollector: new MetricsCollector(),
    alertManager: new AlertManager({ redact: failing.redactText }),
  }),
)
