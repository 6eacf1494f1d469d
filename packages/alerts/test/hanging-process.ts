/** Stops while its channel hangs and nothing else keeps the process alive, and says that it could. */
import { AlertManager } from '../src/manager.ts'

const hanging = { name: 'hanging', send: () => new Promise<never>(() => undefined) }
const rule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80, notificationChannels: ['hanging'] }
const manager = new AlertManager({ rules: [rule], notifiers: [hanging], drainTimeoutMs: 50 })
manager.start()
await manager.evaluateRules({ metrics: { cpu: 93 } })
await manager.stop()
process.stdout.write('stopped')
