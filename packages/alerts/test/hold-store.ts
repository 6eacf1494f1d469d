/** Opens a store, says so, fires an alert, and holds the store until its input ends. */
import { AlertManager } from '../src/manager.ts'
import { sqliteStore } from '../src/store/sqlite.ts'

const store = sqliteStore({ path: process.argv[2] ?? '' })
const rules = [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }]
const manager = new AlertManager({ store, rules })
await manager.evaluateRules({ metrics: { cpu_percent: 93 } })
process.stdout.write('held\n')
for await (const _ of process.stdin);
await store.close()
