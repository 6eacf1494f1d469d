/**
 * Runs the server as a process under load for some minutes: scrapes, requests, a check that fails and recovers, a channel
 * that refuses at times. Exits 1 if memory, handles or open files of the process grow. `pnpm soak [minutes]`, default 10.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const MINUTES = Number(process.argv[2] ?? 10)
const SAMPLE_MS = 5000
const PHASE_MS = 90_000
/** Figures of the scrape, and by how much the last quarter may be above the second one. */
const FIGURES: Readonly<Record<string, { readonly share: number; readonly more: number }>> = {
  process_resident_memory_bytes: { share: 1.1, more: 2e7 },
  nodejs_heap_size_used_bytes: { share: 1.15, more: 8e6 },
  nodejs_active_handles: { share: 1, more: 8 },
  process_open_fds: { share: 1, more: 8 },
}

const startedMs = performance.now()
const isDown = (): boolean => Math.floor((performance.now() - startedMs) / PHASE_MS) % 2 === 1
const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-soak-'))
const received = { checks: 0, alerts: 0 }

const api = await listen((request, response) => {
  received.checks += 1
  request.resume()
  response.writeHead(isDown() ? 500 : 200, { 'content-type': 'application/json' }).end('{"data":[]}')
})
const hook = await listen((request, response) => {
  received.alerts += 1
  request.resume()
  response.writeHead(received.alerts % 3 === 0 ? 503 : 204).end()
})
const child = spawn(
  process.execPath,
  ['--conditions=@botwatch/source', join(import.meta.dirname, '../apps/server/src/main.ts')],
  {
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'],
      MONITORING_PORT: '0',
      MONITORING_DATA_DIR: dataDir,
      GLM_API_KEY: 'soak-soak-soak-soak',
      GLM_API_URL: api,
      ALERT_WEBHOOK_URL: hook,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
let output = ''
child.stdout.on('data', (chunk) => (output = (output + String(chunk)).slice(-20_000)))
const exited = new Promise<number | null>((resolve) => child.on('close', resolve))

const url = await urlOf()
const until = performance.now() + MINUTES * 60_000
const isOver = (): boolean => performance.now() > until || child.exitCode !== null
const paths = [
  '/health',
  '/health/detailed',
  '/health/ready',
  '/metrics',
  '/metrics/prometheus',
  '/',
  '/nope',
]
let requests = 0
const load = async (): Promise<void> => {
  for (let n = 0; !isOver(); n += 1) {
    const response = await fetch(url + paths[n % paths.length])
    await response.arrayBuffer()
    requests += 1
    await delay(20)
  }
}
const samples: ReadonlyMap<string, number[]> = new Map(Object.keys(FIGURES).map((name) => [name, []]))
const sample = async (): Promise<void> => {
  for (; !isOver(); await delay(SAMPLE_MS)) {
    const text = await (await fetch(`${url}/metrics/prometheus`)).text()
    for (const [name, values] of samples) {
      const all = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))]
      values.push(all.reduce((sum, [, value]) => sum + Number(value), 0))
    }
  }
}
await Promise.all([load(), load(), load(), sample()])
const wasAlive = child.exitCode === null
child.kill('SIGTERM')
const code = await exited
const problems = [
  ...(wasAlive && code === 0 ? [] : [`the server ended with exit code ${code}:\n${output.slice(-2000)}`]),
  ...(received.alerts > 0 ? [] : ['no alert was sent']),
  ...[...samples].flatMap(([name, values]) => growth(name, values)),
]
console.log(
  `${requests} requests, ${received.checks} checks, ${received.alerts} notifications in ${MINUTES} minutes`,
)
for (const problem of problems) console.error(`✗ ${problem}`)
rmSync(dataDir, { recursive: true, force: true })
process.exit(problems.length > 0 ? 1 : 0)

function growth(name: string, values: readonly number[]): readonly string[] {
  const quarter = Math.max(1, Math.floor(values.length / 4))
  const [before, after] = [median(values.slice(quarter, 2 * quarter)), median(values.slice(-quarter))]
  const { share = 1, more = 0 } = FIGURES[name] ?? {}
  console.log(`${name}: ${before} in the second quarter, ${after} in the last, of ${values.length} samples`)
  if (values.length === 0 || Number.isNaN(before)) return [`${name} was not measured`]
  return after > Math.max(before * share, before + more) ? [`${name} grew from ${before} to ${after}`] : []
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function urlOf(): Promise<string> {
  for (let n = 0; n < 600 && child.exitCode === null; n += 1) {
    const found = /listening on (http:\S+?)"/.exec(output)?.[1]
    if (found !== undefined) return found
    await delay(100)
  }
  throw new Error(`the server did not start:\n${output}`)
}
