import { afterEach, expect, test, vi } from 'vitest'

import { create, request, usage } from '../../test/collectors.ts'
import { memoryInUse } from '../../test/memory-use.ts'

const MB = 2 ** 20
const unhurried = { timeout: 60_000 }

afterEach(() => {
  vi.useRealTimers()
})

test('unlimited names of models and APIs take no more memory once the caps are reached', unhurried, () => {
  const metrics = create()
  let total = 0
  const flood = (count: number): void => {
    for (let n = 0; n < count; n += 1) {
      total += 1
      metrics.recordTokenUsage({ ...usage, model: `model-${total}` })
      metrics.recordUsageMissing(`model-${total}`, 'absent')
      metrics.recordTimeToFirstToken(`model-${total}`, 100)
      metrics.recordApiRequest({ ...request, apiName: `api-${total}` })
    }
  }
  flood(10_000)
  const before = memoryInUse()
  flood(30_000)
  expect(memoryInUse() - before).toBeLessThan(MB)
  expect(metrics.getAllMetrics().token_usage).toMatchObject({ request_count: total })
})

test('a million records over 1000 label sets grow the heap by less than 5 MB', unhurried, () => {
  const metrics = create()
  const record = (n: number): void => {
    const apiName = `api-${n % 100}`
    metrics.recordApiRequest({ apiName, method: 'GET', statusCode: 200 + (n % 10), responseTimeMs: n % 1000 })
  }
  for (let n = 0; n < 100_000; n += 1) record(n)
  const before = memoryInUse()
  for (let n = 0; n < 1_000_000; n += 1) record(n)
  expect(memoryInUse() - before).toBeLessThan(5 * MB)
})

test(
  '33 days of collection take no more memory than 32, and the history of 31 days is complete',
  unhurried,
  async () => {
    vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout'] })
    const start = Date.parse('2026-01-05T00:00:00Z')
    const hour = 3_600_000
    let now = start
    const metrics = create({ clock: () => now, historySeries: 64, budgets: { day: { limit: '1.00' } } })
    metrics.startCollection()
    let before = 0
    for (; now < start + 33 * 24 * hour; now += 15_000) {
      metrics.recordApiRequest(request)
      vi.runOnlyPendingTimers()
      if (now === start + 32 * 24 * hour) before = memoryInUse()
    }
    expect(memoryInUse() - before).toBeLessThan(MB)
    const times = { name: 'response_time_sec', labels: { api: 'gitlab' }, aggregation: 'count' } as const
    const spans = [
      [1, 15_000],
      [24, 300_000],
      [31 * 24, hour],
    ] as const
    for (const [hours, stepMs] of spans) {
      const fromMs = now - hours * hour + stepMs
      const result = await metrics.getHistory({ ...times, fromMs, toMs: now - stepMs })
      const points = result.ok ? result.points : []
      expect(result).toMatchObject({ ok: true, stepMs })
      expect(new Set(points.map(({ atMs }) => atMs)).size).toBe(hours * (hour / stepMs) - 2)
      expect(new Set(points.map(({ value }) => value))).toEqual(new Set([stepMs / 15_000]))
    }
    await metrics.stopCollection()
  },
)
