/** 10 000 alerts that fire in one round and resolve in the next: how long it takes, and how long the event loop stands still. */
import { AlertManager, type AlertStore } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { longestStall } from '../metrics/stall.ts'
import { median } from '../rounds.ts'

const ALERTS = 10_000
const ROUNDS = 5

const notifier = { name: 'log', send: async () => ({ outcome: 'delivered' }) as const }
const rule = {
  name: 'load',
  metricName: 'load',
  thresholdValue: 80,
  maxAlertsPerRule: ALERTS,
  maxNotificationsPerHour: 1_000_000,
  cooldownMinutes: 0,
}
const samples = (value: number) =>
  Array.from({ length: ALERTS }, (_, index) => ({ name: 'load', labels: { host: `host-${index}` }, value }))

const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
try {
  await storm('in memory', () => memoryStore())
  let file = 0
  await storm('SQLite', () => sqliteStore({ path: join(folder, `${(file += 1)}.db`) }))
} finally {
  await rm(folder, { recursive: true })
}

async function storm(name: string, open: () => AlertStore): Promise<void> {
  const found: Record<string, number[]> = { fire: [], 'fire, stall': [], resolve: [], 'resolve, stall': [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = open()
    let commits = 0
    const counting: AlertStore = {
      ...store,
      commit: async (changes) => {
        commits += 1
        await store.commit(changes)
      },
    }
    const manager = new AlertManager({ rules: [rule], store: counting, notifiers: [notifier] })
    for (const [what, value] of [
      ['fire', 93],
      ['resolve', 20],
    ] as const) {
      const metrics = samples(value)
      const startedAt = performance.now()
      const stall = await longestStall(async () => await manager.evaluateRules({ metrics }))
      found[what]?.push(performance.now() - startedAt)
      found[`${what}, stall`]?.push(stall)
    }
    if (commits !== 2) throw new Error(`${commits} commits`)
    const { resolvedAlerts } = await manager.getAlertStatistics()
    if (resolvedAlerts !== ALERTS) throw new Error(`${resolvedAlerts} alerts in the history`)
    await store.close()
  }
  console.log(`\n${ALERTS} alerts in one round, ${name}`)
  for (const [what, all] of Object.entries(found)) {
    const worst = Math.max(...all).toFixed(0)
    console.log(`${what.padEnd(34)}${median(all).toFixed(0).padStart(9)} ms${`worst ${worst}`.padStart(14)}`)
  }
}
