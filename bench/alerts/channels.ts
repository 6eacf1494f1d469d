/** Whether the cost of the list of channels grows with the number of failing channels times the open alerts, not faster. */
import { AlertManager } from '@botwatch/alerts'

import { longestStall } from '../metrics/stall.ts'
import { machine, median } from '../rounds.ts'

const ALERTS = 1000
const ROUNDS = 9

console.log(
  `${machine()}\n\n| channels | severity | first refusals | list of channels | longest stall |\n| --- | --- | --- | --- | --- |`,
)
for (const severity of ['warning', 'critical'] as const)
  for (const channels of [1, 20, 100, 300]) await measure(channels, severity)

async function measure(count: number, severity: 'warning' | 'critical'): Promise<void> {
  const manager = new AlertManager({
    rules: [{ name: 'load', metricName: 'load', thresholdValue: 80, severity, maxAlertsPerRule: ALERTS }],
    notifiers: Array.from({ length: count }, (_, n) => ({
      name: `channel-${n}`,
      send: async () => ({ outcome: 'channel_broken', reason: 'HTTP 404' }) as const,
    })),
  })
  manager.start()
  const metrics = Array.from({ length: ALERTS }, (_, n) => ({
    name: 'load',
    labels: { host: `host-${n}` },
    value: 93,
  }))
  const startedAt = performance.now()
  await manager.evaluateRules({ metrics })
  for (;;) {
    const channels = await manager.listChannels()
    if (channels.every(({ state, due }) => state === 'refusing' && due >= ALERTS)) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const firstMs = performance.now() - startedAt
  await new Promise((resolve) => setTimeout(resolve, 500))
  const times: number[] = []
  const stalls: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const roundAt = performance.now()
    stalls.push(await longestStall(() => manager.listChannels()))
    times.push(performance.now() - roundAt)
  }
  console.log(
    `| ${count} | ${severity} | ${firstMs.toFixed(0)} ms | ${median(times).toFixed(1)} ms | ${median(stalls).toFixed(1)} ms |`,
  )
  await manager.stop({ withinMs: 100 })
}
