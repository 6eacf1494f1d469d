import { createMonitoringServer } from '../src/index.ts'

// A server with a job; run as a process, and killed, by api/heartbeats.test.ts.
const server = createMonitoringServer({
  config: {
    port: 0,
    logLevel: 'silent',
    dataDir: process.cwd(),
    heartbeats: [{ name: 'nightly', everyMs: 86_400_000 }],
  },
})
process.stdout.write(`serves ${await server.startServer()}\n`)
