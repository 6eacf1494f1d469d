import { AlertManager } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { check } from '@botwatch/health'

import { createMonitor, type MonitorOptions } from '../src/index.ts'

// A program that starts a monitor and ends, without a stop unless told so; run as a process by exits.test.ts.

const [scenario = '', dataDir] = process.argv.slice(2)
const hangs = (): Promise<never> => new Promise<never>(() => undefined)
const base: MonitorOptions = {
  dataDir,
  checks: [check('queue', () => {}), check('hangs', hangs)],
  channels: [{ name: 'chat', send: hangs }],
}
const scenarios: Readonly<Record<string, MonitorOptions>> = {
  ends: base,
  stops: base,
  saves: base,
  'hanging store': { alerts: new AlertManager({ store: { ...memoryStore(), load: hangs, commit: hangs } }) },
}
const monitor = createMonitor(scenarios[scenario] ?? base)
await monitor.start()
monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1000, completionTokens: 1 })
if (scenario === 'saves') await monitor.save()
if (scenario === 'stops' || scenario === 'hanging store') await monitor.stop({ withinMs: 1000 })
process.stdout.write('end\n')
