/**
 * How many reported model calls a second the server takes over HTTP, in batches of 64 that are stored before the answer, beside a
 * bare Hono route that parses the same batches and counts them with prom-client. Each server runs in a process of its own, in turn.
 * Prints medians of items per second, by the clock and by the CPU time of the server's process, and the ratio round by round.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { machine, median, medianRatio } from '../rounds.ts'
import { bodies, KEY } from './batches.ts'

const ROUNDS = Number(process.argv[2] ?? 11)
const WARM_UP_ROUNDS = 3
const ROUND_MS = 1000
const ITEMS = 64
const CLIENTS = 8

interface Contestant {
  readonly name: string
  readonly url: string
  readonly child: ChildProcess
  /** Whether every batch has an `Idempotency-Key`. */
  readonly hasKeys: boolean
  readonly perSecond: number[]
  readonly perCpuSecond: number[]
}

const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-bench-'))
const bare = await start('bare')
const botwatch = await start('botwatch', dataDir)
const contestants: readonly Contestant[] = [
  { name: 'bare Hono and prom-client', ...bare, hasKeys: false, perSecond: [], perCpuSecond: [] },
  { name: 'botwatch', ...botwatch, hasKeys: false, perSecond: [], perCpuSecond: [] },
  { name: 'botwatch, with keys', ...botwatch, hasKeys: true, perSecond: [], perCpuSecond: [] },
]
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
  const shift = round % contestants.length
  for (const contestant of [...contestants.slice(shift), ...contestants.slice(0, shift)]) {
    const { perSecond, perCpuSecond } = await load(contestant)
    if (round < WARM_UP_ROUNDS) continue
    contestant.perSecond.push(perSecond)
    contestant.perCpuSecond.push(perCpuSecond)
  }
}
for (const { child } of contestants) if (child.connected) child.disconnect()
agent.destroy()
rmSync(dataDir, { recursive: true, force: true })

console.log(machine())
console.log('batches of 64 model calls     items/s   × bare   items per CPU s   × bare')
const [reference] = contestants
for (const { name, perSecond, perCpuSecond } of contestants)
  console.log(
    name.padEnd(27),
    median(perSecond).toFixed(0).padStart(9),
    medianRatio(perSecond, reference?.perSecond ?? [])
      .toFixed(2)
      .padStart(8),
    median(perCpuSecond).toFixed(0).padStart(17),
    medianRatio(perCpuSecond, reference?.perCpuSecond ?? [])
      .toFixed(2)
      .padStart(8),
  )

async function load({ url, child, hasKeys }: Contestant) {
  const cpuBeforeMs = await cpuMs(child)
  const startedAt = performance.now()
  let items = 0
  const client = async (at: number): Promise<void> => {
    for (let n = at; performance.now() - startedAt < ROUND_MS; n += 1) {
      await send(url, bodies[n % bodies.length] ?? '', hasKeys)
      items += ITEMS
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, at) => client(at)))
  const seconds = (performance.now() - startedAt) / 1000
  const cpuSeconds = ((await cpuMs(child)) - cpuBeforeMs) / 1000
  return { perSecond: items / seconds, perCpuSecond: items / cpuSeconds }
}

function send(url: string, body: string, hasKey: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(hasKey && { 'idempotency-key': randomUUID() }),
    }
    const sent = request(
      `${url}/api/v1/ingest/token-usage`,
      { method: 'POST', agent, headers },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
        response.resume().once('end', resolve).once('error', reject)
      },
    )
    sent.once('error', reject).end(body)
  })
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [ms] = (await once(child, 'message')) as [number]
  return ms
}

async function start(...args: readonly string[]) {
  const child = fork(join(import.meta.dirname, 'ingest-server.ts'), args, {
    execArgv: [
      '--conditions=@botwatch/source',
      '--disable-warning=ExperimentalWarning',
      ...process.execArgv.filter((each) => each.startsWith('--cpu-prof')),
    ],
  })
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`the server ended with ${code}`)
  })
  const [url] = (await once(child, 'message')) as [string]
  return { url, child }
}
