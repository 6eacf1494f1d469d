/** How fast notifications are sent to a receiver in a process of its own, each result durable (synchronous=FULL). */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { AlertManager, type AlertNotifier, type NotifierDelivery } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'

import { machine, median, timeInTurn } from '../rounds.ts'

const MESSAGES = 2000
const ROUNDS = 5

const receiver = fork(new URL('./receiver.ts', import.meta.url))
const [port] = (await once(receiver, 'message')) as [number]
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function post(body: string, signal: AbortSignal): Promise<NotifierDelivery> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, agent, signal, method: 'POST' }, (response) => {
      response.resume().on('end', () => resolve({ outcome: 'delivered' }))
    })
    sent.on('error', ({ message }) => resolve({ outcome: 'retryable', reason: message }))
    sent.end(body)
  })
}

const folder = await mkdtemp(join(tmpdir(), 'drain-'))
let files = 0
const metrics = Array.from({ length: MESSAGES }, (_, host) => ({
  name: 'cpu_percent',
  labels: { host: `host-${host}` },
  value: 93,
}))
const rule = {
  name: 'cpu',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  groupWaitMs: 0,
  maxAlertsPerRule: MESSAGES,
  notificationChannels: ['loopback'],
}

/** A manager with all notifications due and not yet started. */
async function filled(): Promise<{
  readonly drain: () => Promise<void>
  readonly close: () => Promise<void>
}> {
  const store = sqliteStore({ path: join(folder, `${(files += 1)}.db`) })
  const done = Promise.withResolvers<void>()
  const notifier: AlertNotifier = {
    name: 'loopback',
    forMachines: true,
    alertsPerMessage: 1,
    send: (message, { signal }) => post(JSON.stringify(message), signal),
  }
  const manager = new AlertManager({ rules: [rule], notifiers: [notifier], store })
  let delivered = 0
  manager.on('notificationSent', () => {
    delivered += 1
    if (delivered === MESSAGES) done.resolve()
  })
  await manager.evaluateRules({ metrics })
  return {
    drain: async () => {
      manager.start()
      await done.promise
    },
    close: async () => {
      await manager.stop()
      await store.close()
    },
  }
}

const body = JSON.stringify({ text: 'x'.repeat(900) })
const never = new AbortController().signal
const rows: string[] = []
const drained: number[] = []
for (let round = 0; round < ROUNDS + 1; round += 1) {
  const { drain, close } = await filled()
  const startedAt = performance.now()
  await drain()
  if (round > 0) drained.push(performance.now() - startedAt)
  await close()
}
const bare = await timeInTurn(
  [
    {
      name: 'bare',
      run: async () => {
        for (let n = 0; n < MESSAGES; n += 1) await post(body, never)
      },
    },
  ],
  { rounds: ROUNDS, warmUp: 1 },
)
for (const [name, times] of [
  ['notifications, results durable', drained],
  ['posts one after the other, nothing written down', bare.get('bare') ?? []],
] as const) {
  const perSecond = (ms: number): string => String(Math.round((MESSAGES / ms) * 1000)).padStart(6)
  rows.push(`${name.padEnd(50)}${perSecond(median(times))}  ${perSecond(Math.max(...times))}`)
}
console.log(`${machine()}\n\n${'messages a second'.padEnd(50)}median   worst\n${rows.join('\n')}`)
receiver.disconnect()
agent.destroy()
await rm(folder, { recursive: true, force: true })
