import { History, MetricsCollector } from '@botwatch/metrics'
import { memoryHistoryStore } from '@botwatch/metrics/memory-history'
import type { Hono } from 'hono'
import { expect, test } from 'vitest'

import type { RouteEnv } from '../http/route-env.ts'
import { operationsApp } from '../../test/operations-app.ts'
import { historyOperation } from './history.ts'

const DAY_MS = 86_400_000

const failingRead = (): Promise<never> => Promise.reject(new Error('/data/history.db is damaged'))

function appOf(history: History): Hono<RouteEnv> {
  const metricsCollector = new MetricsCollector({ defaultMetrics: false, history })
  return operationsApp([historyOperation(metricsCollector)])
}

test('a series of 90 days comes in days', async () => {
  const history = new History()
  const now = Date.now()
  for (let day = 0; day < 95; day += 1) history.add('reviews', { bot: 'a' }, now - day * DAY_MS, day)
  const from = new Date(now - 90 * DAY_MS).toISOString()
  const response = await appOf(history).request(`/metrics/history?name=reviews&bot=a&from=${from}`)
  expect(response.status).toBe(200)
  const { points, ...rest } = (await response.json()) as { points: { value: number | null }[] }
  expect(rest).toMatchObject({ name: 'reviews', labels: { bot: 'a' }, step_seconds: 86_400 })
  expect(points.map(({ value }) => value)).toEqual(Array.from({ length: 90 }, (_, index) => 89 - index))
})

test('a store that fails is 503, without its reason', async () => {
  const response = await appOf(
    new History({ store: { ...memoryHistoryStore(), read: failingRead } }),
  ).request('/metrics/history?name=x')
  expect(response.status).toBe(503)
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  expect(text).not.toContain('history.db')
})
