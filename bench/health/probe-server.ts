/** The server's health routes over ten checks, beside a bare route of a Hono app that answers as much JSON as a probe. */
import { check, HealthChecker } from '@botwatch/health'
import { AlertManager } from '@botwatch/alerts'
import { createMonitoringServer } from '@botwatch/server'

const healthChecker = new HealthChecker()
for (let index = 0; index < 10; index += 1) healthChecker.addChecker(check(`check_${index}`, () => 'fine'))
const config = { port: 0, logLevel: 'silent' } as const
const server = createMonitoringServer({
  healthChecker,
  alertManager: new AlertManager({ rules: [] }),
  config,
})
server.app.get('/bare', (c) =>
  c.json({ status: 'healthy', state: 'ready', failed_checks: [], timestamp: new Date().toISOString() }),
)
await healthChecker.checkAll()
process.send?.(await server.startServer())
process.on('disconnect', () => process.exit(0))
