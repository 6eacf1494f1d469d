/** Whether the cost of a round grows with the number of series: one rule, 1% of its series breaching, stored in SQLite. */
import { AlertManager } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { machine, median } from '../rounds.ts'

const ROUNDS = 15

const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
console.log(`${machine()}\n\n| series | first round | a round, 1% breaching | for each series |`)
console.log('| --- | --- | --- | --- |')
for (const series of [1000, 10_000, 100_000]) await grow(series)
await rm(folder, { recursive: true })

async function grow(count: number): Promise<void> {
  const store = sqliteStore({ path: join(folder, `${count}.db`) })
  const rule = { name: 'load', metricName: 'load', thresholdValue: 80, maxAlertsPerRule: count }
  const notifier = { name: 'log', send: async () => ({ outcome: 'delivered' }) as const }
  const manager = new AlertManager({ rules: [rule], store, notifiers: [notifier] })
  manager.start()
  const metrics = Array.from({ length: count }, (_, index) => ({
    name: 'load',
    labels: { host: `host-${index}` },
    value: index % 100 === 0 ? 93 : 20,
  }))
  const startedAt = performance.now()
  await manager.evaluateRules({ metrics })
  const firstMs = performance.now() - startedAt
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const roundAt = performance.now()
    await manager.evaluateRules({ metrics })
    times.push(performance.now() - roundAt)
  }
  const ms = median(times)
  const perSeries = ((ms * 1e6) / count).toFixed(0)
  console.log(`| ${count} | ${firstMs.toFixed(1)} ms | ${ms.toFixed(2)} ms | ${perSeries} ns |`)
  await manager.stop()
  await store.close()
}
