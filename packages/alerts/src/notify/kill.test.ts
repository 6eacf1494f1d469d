import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { loopbackNotifier } from '../../test/loopback-notifier.ts'
import { AlertManager } from '../manager/manager.ts'
import type { AlertMessage } from '../message.ts'
import { sqliteStore } from '../stores/sqlite.ts'

/** `test:kill` runs 200, which takes some minutes. */
const ROUNDS = Number(env['BOTWATCH_KILL_ROUNDS'] ?? 5)
const program = fileURLToPath(new URL('../../test/alerting-process.ts', import.meta.url))

/** A message that the receiver has read to its end and answers with 200, and the process that sent it. */
interface Accepted {
  readonly message: AlertMessage
  readonly process: string
}

let folder = ''
let server: Server
let accepted: Accepted[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
  accepted = []
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      accepted.push({
        message: JSON.parse(body) as AlertMessage,
        process: String(request.headers['x-process']),
      })
      // Now and then the answer comes too late for the process that is killed.
      setTimeout(() => response.end(), accepted.length % 3)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the program, kills it at a random moment of its first 150 ms of work or of its start, and gives back what it said. */
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

/** Delivers what the killed processes have left. */
async function drain(path: string, port: number): Promise<void> {
  const store = sqliteStore({ path })
  const rule = {
    name: 'cpu',
    metricName: 'cpu_percent',
    thresholdValue: 80,
    notificationChannels: ['loopback'],
  }
  const manager = new AlertManager({ rules: [rule], notifiers: [loopbackNotifier('loopback', port)], store })
  manager.start()
  await manager.stop()
  expect(await manager.listNotifications()).toEqual([])
  await store.close()
}

test('a process that is killed at any moment loses no notice, and repeats none but what the receiver had accepted', async () => {
  const path = join(folder, 'alerts.db')
  const { port } = server.address() as AddressInfo
  const stored: string[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const said = await runAndKill(path, port, round % 10 === 0)
    stored.push(...said.split('\n').filter((line) => /^(fired|resolved) \S{36}$/.test(line)))
  }
  await drain(path, port)

  // No process sends again what it has been told was accepted.
  const sends = accepted.map(({ message, process: sender }) => `${message.id} by ${sender}`)
  expect(new Set(sends).size).toBe(sends.length)
  const stories = new Map<string, string[]>()
  for (const { message } of new Map(accepted.map((one) => [one.message.id, one])).values()) {
    const { group, type } = message
    stories.set(group, [...(stories.get(group) ?? []), type])
  }
  // An episode is told as fired, then resolved; or, over before it was told, in one message.
  const wrong = [...stories.values()].filter(
    (types) => !/^(fired|resolved|fired,resolved)$/.test(types.join()),
  )
  expect(wrong).toEqual([])
  const lost = stored.filter((line) => {
    const [type = '', id = ''] = line.split(' ')
    const types = stories.get(id) ?? []
    return !types.includes(type) && !types.includes('resolved')
  })
  expect(lost).toEqual([])
  expect(stored.length).toBeGreaterThan(0)
}, 600_000)
