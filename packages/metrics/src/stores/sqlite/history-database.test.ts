import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { HistoryStore, HistoryWrite } from '../../history/history-store.ts'
import { DAY_MS, HOUR_MS, START_MS, STEP_MS } from '../../testing/history-writes.ts'
import { historyStoreContract } from '../../testing/index.ts'
import { open } from './history-database.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'history.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** The database as a store, without a thread. */
function openStore(): HistoryStore {
  const database = open({ path, busyTimeoutMs: 20 })
  return {
    write: async (write) => database.write(JSON.stringify(write)),
    read: async (read) => database.read(read),
    list: async () => database.list(),
    close: async () => database.close(),
  }
}

async function reopen(store: HistoryStore): Promise<HistoryStore> {
  await store.close()
  return openStore()
}

test.each(historyStoreContract)('$name', async ({ run }) => {
  await expect(run({ create: async () => openStore(), reopen })).resolves.toBeUndefined()
})

/** Bytes of a series when all tiers are full, without the file's fixed part. Measured: see docs/metrics.md. */
const MAX_BYTES_PER_SERIES = 60_000

test('full tiers take less than 60 kB per series, and the log stays small', { timeout: 120_000 }, () => {
  const database = open({ path, busyTimeoutMs: 20 })
  const count = 20
  const name = 'check_status_seconds'
  const series = Array.from({ length: count }, (_, n) => ({
    name,
    labels: { check: `check-${n}`, status: 'healthy' },
  }))
  const tiers = [
    { stepMs: STEP_MS, cells: 288 },
    { stepMs: HOUR_MS, cells: 744 },
    { stepMs: DAY_MS, cells: 90 },
  ]
  let id = 0
  let largestLog = 0
  const end = START_MS + 90 * DAY_MS
  for (let nowMs = START_MS; nowMs < end; nowMs += nowMs < end - DAY_MS ? HOUR_MS : STEP_MS / 3) {
    // Numbers with many digits, which take the most space.
    const cells = series.map((_, n) => ({
      series: n,
      min: n / 7,
      max: nowMs / 7,
      sum: nowMs / 11,
      count: 300,
    }))
    const at = (stepMs: number): number => Math.floor(nowMs / stepMs) * stepMs
    const write: HistoryWrite = {
      id: String((id += 1)),
      series,
      periods: tiers.map(({ stepMs }) => ({ stepMs, atMs: at(stepMs), cells })),
      expiries: tiers.map(({ stepMs, cells: kept }) => ({
        stepMs,
        beforeMs: at(stepMs) - (kept - 1) * stepMs,
        limit: 4,
      })),
      maxSeries: count,
      endedBeforeMs: 0,
    }
    database.write(JSON.stringify(write))
    largestLog = Math.max(largestLog, statSync(`${path}-wal`).size)
  }
  for (const { stepMs, cells } of tiers)
    expect(
      database.read({
        name,
        labels: { check: 'check-0', status: 'healthy' },
        stepMs,
        fromMs: START_MS - DAY_MS,
        toMs: end + DAY_MS,
      }),
    ).toHaveLength(cells)
  database.close()
  expect(largestLog).toBeLessThan(10_000_000)
  const bytes = statSync(path).size / count
  expect(bytes).toBeLessThan(MAX_BYTES_PER_SERIES)
  expect(bytes).toBeGreaterThan(MAX_BYTES_PER_SERIES / 3)
})
