import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { loopbackNotifier } from '../../test/loopback-notifier.ts'
import { AlertManager } from '../manager.ts'
import type { AlertMessage } from '../notifier.ts'
import { sqliteStore } from '../store/sqlite.ts'

/** `test:kill` runs 200, which takes some minutes. */
const ROUNDS = Number(env['BOTWATCH_KILL_ROUNDS'] ?? 5)
const CHANNELS = ['steady', 'shaky'] as const
const program = fileURLToPath(new URL('../../test/alerting-process.ts', import.meta.url))

/** A message that the receiver has read to its end, and what it did with it. */
interface Read {
  readonly channel: string
  readonly message: AlertMessage
  readonly process: string
  readonly answer: 'ok' | 'refused' | 'lost'
}

let folder = ''
let server: Server
let read: Read[] = []
let isWell = false

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
  read = []
  isWell = false
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const channel = String(request.url).slice(1)
      const answer = answerOf(channel, read.length, response)
      const message = JSON.parse(body) as AlertMessage
      read.push({ channel, message, process: String(request.headers['x-process']), answer })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** The steady channel accepts; the shaky one also refuses, accepts and resets, or accepts and hangs. */
function answerOf(channel: string, count: number, response: ServerResponse): Read['answer'] {
  const kind = channel === 'shaky' && !isWell ? count % 7 : 0
  if (kind === 3) {
    response.writeHead(503).end()
    return 'refused'
  }
  if (kind === 5) {
    response.destroy()
    return 'lost'
  }
  // Hangs: the time limit of the attempt ends it.
  if (kind === 6) return 'lost'
  // Now and then the answer comes too late for the process that is killed.
  setTimeout(() => response.end(), count % 3)
  return 'ok'
}

/** Runs the program, kills it at a random moment of its first 150 ms of work or of its start, and returns what it said. */
async function runAndKill(path: string, port: number, atStart: boolean): Promise<string> {
  const args = ['--conditions=@botwatch/source', '--no-warnings', program, path, String(port)]
  const child = spawn(execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = (withinMs: number): unknown =>
    setTimeout(() => child.kill('SIGKILL'), Math.random() * withinMs)
  let said = ''
  if (atStart) kill(300)
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    if (said === '') kill(150)
    said += String(chunk)
  }
  return said
}

/** What is the case in the end, and on which channel a message that an alert fires was attempted, as `channel id`. */
interface End {
  readonly open: ReadonlySet<string>
  readonly attempted: ReadonlySet<string>
}

/** Notifies the channels of what the killed processes have left. */
async function drain(path: string, port: number): Promise<End> {
  isWell = true
  const store = sqliteStore({ path })
  const rule = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, cooldownMinutes: 0 }
  const notifiers = CHANNELS.map((name) => ({ ...loopbackNotifier(name, port), forMachines: true }))
  const manager = new AlertManager({ rules: [rule], notifiers, store, drainTimeoutMs: 60_000 })
  manager.start()
  // A missed alert has 15 minutes to be counted; all else goes at once.
  const isLeft = async (): Promise<boolean> =>
    (await manager.listDueNotifications()).some(
      ({ due, heldBy }) => due !== 'missed' && heldBy !== 'cooldown',
    )
  while (await isLeft()) await new Promise((resolve) => setTimeout(resolve, 20))
  await manager.stop()
  const open = await manager.listAlerts({ rule: 'cpu', status: 'active', limit: 1000 })
  const attempted = new Set<string>()
  for (const { alertId } of read.flatMap(({ message }) => message.alerts ?? [])) {
    for (const { channel, alerts } of await manager.listNotifications({ alertId })) {
      if (alerts.some((alert) => alert.alertId === alertId && alert.kind === 'fire'))
        attempted.add(`${channel} ${alertId}`)
    }
  }
  await store.close()
  return { open: new Set(open.map(({ id }) => id)), attempted }
}

/** What a receiver believes that drops repeated ids and older sequences: the alerts that fire. */
function believed(channel: string): ReadonlySet<string> {
  const latest = new Map<string, { readonly sequence: number; readonly firing: string | null }>()
  for (const { message } of read.filter((one) => one.channel === channel && one.answer !== 'refused')) {
    for (const { fingerprint, sequence, state, alertId, rule } of message.alerts ?? []) {
      if (rule !== 'cpu' || sequence < (latest.get(fingerprint)?.sequence ?? 0)) continue
      latest.set(fingerprint, { sequence, firing: state === 'firing' ? alertId : null })
    }
  }
  return new Set([...latest.values()].flatMap(({ firing }) => firing ?? []))
}

test('a process that is killed at any moment leaves no channel with a wrong picture, and repeats nothing it knows was accepted', async () => {
  const path = join(folder, 'alerts.db')
  const { port } = server.address() as AddressInfo
  const stored: string[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const said = await runAndKill(path, port, round % 10 === 0)
    stored.push(...said.split('\n').filter((line) => /^(fired|resolved) \S{36}$/.test(line)))
  }
  const { open, attempted } = await drain(path, port)

  for (const channel of CHANNELS) {
    expect(believed(channel)).toEqual(open)
    const own = read.filter((one) => one.channel === channel)
    // A process sends an id again only if it does not know that it was accepted.
    const known = own
      .filter(({ answer }) => answer === 'ok')
      .map(({ message, process: sender }) => `${message.id} by ${sender}`)
    expect(new Set(known).size).toBe(known.length)
    // No end of an alert of which no FIRE was attempted: a process may be killed before the receiver has read one.
    const alone = own
      .flatMap(({ message }) => message.alerts ?? [])
      .filter(({ alertId, news }) => news === 'resolved' && !attempted.has(`${channel} ${alertId}`))
    expect(alone).toEqual([])
  }
  expect(stored.length).toBeGreaterThan(0)
}, 900_000)
