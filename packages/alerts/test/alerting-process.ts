/** Fires and resolves alerts and notifies two channels of a port of this machine until it is killed. */
import { writeSync } from 'node:fs'

import { AlertManager } from '../src/manager.ts'
import { sqliteStore } from '../src/store/sqlite.ts'
import { loopbackNotifier } from './loopback-notifier.ts'

const HOSTS = 4
const [, , path = '', port = ''] = process.argv
const store = sqliteStore({ path })
const rule = {
  name: 'cpu',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  cooldownMinutes: 0,
  groupWaitMs: 0,
  maxNotificationsPerHour: 1_000_000,
  severity: 'error',
} as const
// For machines, so that no interval between messages keeps the process from sending.
const notifiers = ['steady', 'shaky'].map((name) => ({
  ...loopbackNotifier(name, Number(port)),
  forMachines: true,
}))
const manager = new AlertManager({ rules: [rule], notifiers, store, attemptTimeoutMs: 300, random: () => 0 })

/** Prints a line. Synchronous, because queued output would be lost with the process. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      // The pipe is full until the test reads on.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

for (const type of ['fired', 'resolved'] as const) {
  manager.on(type, ({ alert }) => say(`${type} ${alert?.id}`))
}
manager.start()
let sampleTime = Date.now()
for (let round = 0; ; round += 1) {
  sampleTime = Math.max(sampleTime + 1, Date.now())
  const metrics = Array.from({ length: HOSTS }, (_, host) => ({
    name: 'cpu_percent',
    labels: { host: String(host) },
    // Each series flips at its own pace.
    value: Math.floor(round / (host + 1)) % 2 === 0 ? 93 : 20,
  }))
  await manager.evaluateRules({ metrics, sampleTime })
  if (round === 0) say('begun')
  await new Promise((resolve) => setTimeout(resolve, 5))
}
