import { createMonitoringServer } from '../src/index.ts'

// A server whose bot has recorded usage that is not stored yet; run as a process by stop-on-disk.test.ts.

// With a key, so that a log-in reads its body.
const apiKeys = [{ name: 'ann', role: 'read', key: 'k3y-of-ann-0123456789' }] as const
const server = createMonitoringServer({ config: { port: 0, dataDir: process.cwd(), apiKeys } })
const run = server.run()
const url = await server.startServer()
// Usage from before the start is stored by the start.
await server.metricsCollector.save()
server.metricsCollector.recordTokenUsage({ model: 'glm-4.6', promptTokens: 7, completionTokens: 3 })
process.stdout.write(`recorded at ${url}\n`)
process.exitCode = await run
