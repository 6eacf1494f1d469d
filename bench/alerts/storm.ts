/** 10 000 alerts that fire in one round and resolve in the next, and are sent: how long it takes, and how long the event loop is blocked. */
import { AlertManager, type AlertStore } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { longestStall } from '../metrics/stall.ts'
import { median } from '../rounds.ts'

const ALERTS = 10_000
const ROUNDS = 3

const notifier = {
  name: 'log',
  // No limit meant to spare people: the recovery is sent at once.
  forMachines: true,
  send: async () => ({ outcome: 'delivered' }) as const,
}
const rule = {
  name: 'load',
  metricName: 'load',
  thresholdValue: 80,
  maxAlertsPerRule: ALERTS,
  groupWaitMs: 0,
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
  const found: Record<string, number[]> = {}
  const time = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now()
    const stall = await longestStall(run)
    ;(found[what] ??= []).push(performance.now() - startedAt)
    ;(found[`${what}, stall`] ??= []).push(stall)
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = open()
    const manager = new AlertManager({ rules: [rule], store, notifiers: [notifier] })
    for (const [what, value] of [
      ['fire', 93],
      ['resolve', 20],
    ] as const) {
      const metrics = samples(value)
      await time(what, () => manager.evaluateRules({ metrics }))
      await time(`${what}, send`, () => sendAll(manager))
      await manager.stop()
    }
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

/** Starts the senders and waits until they have sent all alerts. */
async function sendAll(manager: AlertManager): Promise<void> {
  let alerts = 0
  const sent = Promise.withResolvers<void>()
  const end = manager.on('notificationSent', (message) => {
    alerts += message.alerts.length
    if (alerts === ALERTS) sent.resolve()
  })
  manager.start()
  await sent.promise
  end()
}
