/** One server in a process of its own: `bare`, a Hono app with a single JSON route, or `botwatch`, the whole server over ten checks. */
import { serve } from '@hono/node-server'
import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitoringServer } from '@botwatch/server'
import { Hono } from 'hono'

const startedAt = performance.now()
process.send?.(await (process.argv[2] === 'bare' ? startBare() : startBotwatch()))
process.on('disconnect', () => process.exit(0))

function startBare(): Promise<string> {
  const app = new Hono().get('/health', (c) =>
    c.json({
      status: 'healthy',
      timestamp: new Date().toISOString(),
      uptime_seconds: Math.round((performance.now() - startedAt) / 1000),
    }),
  )
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
  })
}

async function startBotwatch(): Promise<string> {
  const healthChecker = new HealthChecker()
  for (let index = 0; index < 10; index += 1) healthChecker.addChecker(check(`check_${index}`, () => 'fine'))
  const key = { name: 'bench', role: 'read', key: 'a key that nobody uses'.replaceAll(' ', '-') } as const
  const server = createMonitoringServer({
    healthChecker,
    metricsCollector: new MetricsCollector({ defaultMetrics: false }),
    alertManager: new AlertManager({ rules: [] }),
    config: { port: 0, logLevel: 'silent', apiKeys: process.argv[3] === 'keys' ? [key] : [] },
  })
  await healthChecker.checkAll()
  return server.startServer()
}
