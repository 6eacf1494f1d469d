/** `GET /api/v1/alerts` and its neighbours over HTTP with 100 000 past alerts in SQLite, by what is asked for. */
import { AlertManager } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { createMonitoringServer } from '@botwatch/server'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { longestStall } from '../metrics/stall.ts'
import { machine } from '../rounds.ts'
import { row, timeRequests, type Answered } from './requests.ts'

const ROUNDS = 10
const PER_ROUND = 10_000
const OPEN = 1000

interface Page {
  readonly items: readonly { readonly id: string }[]
  readonly next_cursor: string | null
}

const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
const rule = {
  metricName: 'load',
  thresholdValue: 80,
  maxAlertsPerRule: PER_ROUND,
  maxNotificationsPerHour: 0,
}
const alertManager = new AlertManager({
  rules: [
    { ...rule, name: 'load', match: { kind: 'worker' } },
    { ...rule, name: 'rare', severity: 'error', match: { kind: 'rare' } },
  ],
  store: sqliteStore({ path: join(folder, 'alerts.db') }),
})
const config = {
  port: 0,
  dataDir: folder,
  logLevel: 'silent',
  limits: { requestsPerMinute: 1_000_000 },
} as const
const server = createMonitoringServer({ alertManager, config })
const base = `${await server.startServer()}/api/v1/alerts`
for (let round = 0; round < ROUNDS; round += 1) {
  await evaluate(93, PER_ROUND)
  await evaluate(20, PER_ROUND)
}
await evaluate(93, OPEN)

console.log(machine())
console.log('\nrequest                               p50 ms    p99 ms    CPU ms    longest stall ms    kB')
const middle = await cursorAfter(ROUNDS * PER_ROUND * 0.5)
const { items } = await get<Page>('?limit=1&status=resolved')
await measure('the newest 50', '?limit=50')
await measure('the newest 1000', '?limit=1000')
await measure('50 from the middle on', `?limit=50&cursor=${middle}`)
await measure('50 of status resolved', '?limit=50&status=resolved')
await measure('50 of status active', '?limit=50&status=active')
await measure('50 of severity error (1 in 1000)', '?limit=50&severity=error')
await measure('50 of a rule (1 in 1000)', '?limit=50&rule=rare')
await measure('a label that 1 in 10 000 has', '?limit=50&label=host:host-77')
await measure('labels of 10% and of 1 in 10 000', '?limit=50&label=zone:7&label=host:host-77')
await measure('50 with a label that 10% have', '?limit=50&label=zone:7')
await measure('a label that none has', '?limit=50&label=host:none')
await measure('since an hour', `?limit=50&since=${new Date(Date.now() - 3_600_000).toISOString()}`)
await measure('one alert', `/${items[0]?.id}`)
await measure('statistics of 7 days', '/statistics?window=7d')

const startedAt = performance.now()
let seen = 0
let cursor: string | null = ''
do {
  const page: Page = await get(`?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`)
  seen += page.items.length
  cursor = page.next_cursor
} while (cursor !== null)
console.log(`\nall ${seen} alerts in pages of 1000: ${(performance.now() - startedAt).toFixed(0)} ms`)
await server.stopServer()
await rm(folder, { recursive: true })

async function evaluate(value: number, count: number): Promise<void> {
  const metrics = Array.from({ length: count }, (_, n) => {
    const kind = n % 1000 === 0 ? 'rare' : 'worker'
    return { name: 'load', labels: { host: `host-${n}`, zone: String(n % 10), kind }, value }
  })
  await alertManager.evaluateRules({ metrics })
}

async function cursorAfter(count: number): Promise<string> {
  let at = ''
  for (let n = 0; n < count; n += 1000) {
    const page: Page = await get(`?limit=1000${at === '' ? '' : `&cursor=${at}`}`)
    at = page.next_cursor ?? ''
  }
  return at
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(base + path)
  if (response.status !== 200) throw new Error(`${path}: status ${response.status}`)
  return (await response.json()) as T
}

async function measure(name: string, path: string): Promise<void> {
  let answered: Answered | undefined
  const stallMs = await longestStall(async () => {
    answered = await timeRequests(base + path)
  })
  if (answered === undefined) return
  const { p50Ms, p99Ms, cpuMs, bytes } = answered
  console.log(
    row(name.padEnd(36), [
      [p50Ms, 8],
      [p99Ms, 10],
      [cpuMs, 10],
      [Math.round(stallMs), 20],
      [Math.round(bytes / 1000), 6],
    ]),
  )
}
