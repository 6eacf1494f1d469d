/** Thirty days at one alert a minute, on a clock of its own: what the database and memory come to. Give it a folder in memory. */
import { AlertManager } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { machine } from '../rounds.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const DAYS = 30
/** A tenth of the defaults, so that both bounds are reached well within the month. */
const HISTORY_DAYS = 9
const NOTIFICATION_DAYS = 3

let minute = 0
const clock = { now: () => START + minute * MINUTE_MS, monotonic: () => minute * MINUTE_MS }
const START = Date.parse('2026-01-01T00:00:00Z')
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'alerts-month-'))
const path = join(folder, 'alerts.db')
const store = sqliteStore({ path })
const channel = { sent: 0 }
const manager = new AlertManager({
  clock,
  store,
  historyRetentionMs: HISTORY_DAYS * DAY_MINUTES * MINUTE_MS,
  notificationRetentionMs: NOTIFICATION_DAYS * DAY_MINUTES * MINUTE_MS,
  rules: [
    {
      name: 'hot',
      metricName: 'temperature',
      thresholdValue: 80,
      groupWaitMs: 0,
      onNoData: 'keep',
    },
  ],
  notifiers: [
    {
      name: 'log',
      forMachines: true,
      send: async () => {
        channel.sent += 1
        return { outcome: 'delivered' }
      },
    },
  ],
})
manager.start()

console.log(`${machine()}; history kept ${HISTORY_DAYS} days, notifications ${NOTIFICATION_DAYS}\n`)
console.log('| day | alerts in history | notifications kept | sent so far | database | heap |')
console.log('| --- | --- | --- | --- | --- | --- |')
const startedAt = performance.now()
for (let day = 1; day <= DAYS; day += 1) {
  for (let step = 0; step < DAY_MINUTES; step += 1) {
    minute += 0.5
    await evaluate(93)
    minute += 0.5
    await evaluate(20)
    if (step % 60 === 59) await manager.cleanupOldAlerts()
  }
  if (day % 3 === 0) await report(day)
}
await manager.stop()
await store.close()
rmSync(folder, { recursive: true })
console.log(`\n${((performance.now() - startedAt) / 1000).toFixed(0)} s`)

async function evaluate(value: number): Promise<void> {
  const before = channel.sent
  await manager.evaluateRules({
    metrics: [{ name: 'temperature', labels: { host: `host-${Math.ceil(minute) % 50}` }, value }],
  })
  while (channel.sent === before || (await manager.getFigures()).channels.some(({ due }) => due > 0))
    await setImmediate()
}

async function report(day: number): Promise<void> {
  globalThis.gc?.()
  const { heapUsed } = process.memoryUsage()
  const { totalAlerts } = await manager.getAlertStatistics()
  const kept = await countNotifications()
  console.log(
    `| ${day} | ${totalAlerts} | ${kept} | ${channel.sent} | ${megabytes(statSync(path).size)} ` +
      `| ${megabytes(heapUsed)} |`,
  )
}

async function countNotifications(): Promise<number> {
  let count = 0
  for (let cursor: string | undefined; ;) {
    const page = await manager.listNotifications({ limit: 1000, ...(cursor !== undefined && { cursor }) })
    count += page.length
    cursor = page.at(-1)?.id
    if (page.length < 1000) return count
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
