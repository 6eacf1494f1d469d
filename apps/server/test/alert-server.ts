import { createMonitoringServer } from '../src/index.ts'

// A server with two open alerts, also after a restart; run as a process by alerts-process.test.ts.

const { startServer, alertManager } = createMonitoringServer({
  config: { port: 0, dataDir: process.cwd(), logLevel: 'silent' },
})
alertManager.addRule({ name: 'cpu', metricName: 'cpu', thresholdValue: 80, onNoData: 'keep' })
const url = await startServer()
const metrics = ['a', 'b'].map((host) => ({ name: 'cpu', labels: { host }, value: 93 }))
await alertManager.evaluateRules({ metrics })
process.stdout.write(`alerts at ${url}\n`)
