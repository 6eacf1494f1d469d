/** Requests per second for 10 000 lines asked for by 8 clients at a time; every library in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { join } from 'node:path'

import { median, medianRatio } from '../rounds.ts'

const CLIENTS = 8
const ROUNDS = 7
const ROUND_MS = 1500

interface Served {
  readonly name: string
  readonly port: number
  readonly child: ChildProcess
  readonly perSecond: number[]
}

const served: readonly Served[] = await Promise.all(
  ['prom-client', 'botwatch', '@prometheus-io/client', 'OpenTelemetry'].map(async (name) => {
    const child = fork(join(import.meta.dirname, 'http-server.ts'), [name])
    const [port] = (await once(child, 'message')) as [number]
    return { name, port, child, perSecond: [] }
  }),
)
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
for (let round = 0; round <= ROUNDS; round += 1)
  for (const { port, perSecond } of served) {
    const rate = await load(port)
    if (round > 0) perSecond.push(rate)
  }
const reference = served[0]?.perSecond ?? []
console.log(
  `\n${'10000 lines over HTTP, 8 clients'.padEnd(34)}${'req/s'.padStart(12)}${'× prom-client'.padStart(26)}`,
)
for (const { name, perSecond, child } of served) {
  const ratio = medianRatio(perSecond, reference).toFixed(1)
  console.log(`${name.padEnd(34)}${median(perSecond).toFixed(0).padStart(12)}${ratio.padStart(26)}`)
  child.disconnect()
}
agent.destroy()

async function load(port: number): Promise<number> {
  const startedAt = performance.now()
  let count = 0
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < ROUND_MS) {
      await scrape(port)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return count / ((performance.now() - startedAt) / 1000)
}

function scrape(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume().once('end', resolve).once('error', reject)
    }).once('error', reject)
  })
}
