import { createMonitoringServer } from '../src/index.ts'
import { entriesOf } from './entries-of.ts'

// A server with a job; run as a process, and killed, by api/heartbeats.test.ts.
const server = createMonitoringServer({
  config: {
    port: 0,
    logLevel: 'silent',
    dataDir: process.cwd(),
    checks: entriesOf({ MONITORING_HEARTBEATS: 'nightly:24h' }).checks,
  },
})
process.stdout.write(`serves ${await server.startServer()}\n`)
