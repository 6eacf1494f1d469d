/** Stops while its channel and store hang and nothing else keeps the process alive, and prints what keeps it alive after that. */
import { AlertManager } from '../src/manager.ts'
import { memoryStore } from '../src/store/memory.ts'

const hang = (): Promise<never> => new Promise<never>(() => undefined)
const hanging = { name: 'hanging', send: hang }
const rule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80, notificationChannels: ['hanging'] }
const options = { rules: [rule], notifiers: [hanging], drainTimeoutMs: 50 }
const manager = new AlertManager(options)
manager.start()
await manager.evaluateRules({ metrics: { cpu: 93 } })
await manager.stop()
const other = new AlertManager({ ...options, store: { ...memoryStore(), commit: hang } })
other.start()
void other.evaluateRules({ metrics: { cpu: 93 } })
await other.stop({ withinMs: 100 })
process.stdout.write(
  `stopped ${process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length}`,
)
