import { AlertManager, type AlertNotifier, type AlertRuleInput } from '@botwatch/alerts'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { Gauge } from 'prom-client'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitoringServer } from '../../src/monitoring-server.ts'
import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const SAMPLES = 'POST /api/v1/ingest/samples'
const NOW = Date.parse('2026-01-05T10:00:00Z')

beforeEach(
  () => void vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] }),
)
afterEach(() => void vi.useRealTimers())

const queue = { name: 'queue_length', labels: { queue: 'reviews' }, value: 17 }

interface BatchResult {
  readonly accepted: number
  readonly rejected: readonly { readonly index: number; readonly path: string; readonly problem: string }[]
}

function server(lines: string[] = []): { readonly app: Hono; readonly metrics: MetricsCollector } {
  const metrics = new MetricsCollector({ defaultMetrics: false })
  return { app: appWith({ apiKeys }, { metricsCollector: metrics, lines }), metrics }
}

async function send(
  app: Hono,
  items: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = JSON.stringify({ items })
  return ask(app, SAMPLES, { body, headers: { ...bearer(keyOf('ingest')), ...headers } })
}

async function resultOf(response: Response): Promise<BatchResult> {
  expect(response.status).toBe(200)
  return (await response.json()) as BatchResult
}

/** The lines of the scrape that a name starts. */
async function linesOf(app: Hono, name: string): Promise<readonly string[]> {
  const response = await ask(app, 'GET /metrics/prometheus', { headers: bearer(keyOf('scrape')) })
  return (await response.text()).split('\n').filter((line) => line.startsWith(name))
}

test('figures of two senders are in the scrape, and the newest one of a series counts', async () => {
  const { app } = server()
  const at = '2026-01-05T09:59:00+00:00'
  await send(app, [queue, { name: 'temperature', value: -3.5 }])
  const other = await send(app, [{ ...queue, value: 5, timestamp: at }], bearer(keyOf('admin')))
  expect(await resultOf(other)).toEqual({ accepted: 1, rejected: [] })
  expect(await linesOf(app, 'queue_length')).toEqual(['queue_length{queue="reviews"} 17'])
  expect(await linesOf(app, 'temperature')).toEqual(['temperature -3.5'])
  expect(await linesOf(app, 'bot_metrics_dropped_samples_total{')).toEqual([
    'bot_metrics_dropped_samples_total{reason="out_of_order"} 1',
  ])
  vi.setSystemTime(NOW + 300_000)
  expect(await linesOf(app, 'queue_length')).toEqual([])
})

test('each item is checked on its own: form, time, name and number of series', async () => {
  const lines: string[] = []
  const { app, metrics } = server(lines)
  for (let n = 0; n < 1999; n += 1) metrics.recordSample({ name: 'full', labels: { n: String(n) }, value: n })
  const proto = JSON.parse('{"name":"a","value":1,"labels":{"__proto__":"x","constructor":"y"}}') as object
  const { accepted, rejected } = await resultOf(
    await send(app, [
      { ...queue, timestamp: '2026-01-05T09:55:00Z' },
      queue,
      { name: 'bot_queue', value: 1 },
      { name: 'full', labels: { n: 'x' }, value: 1 },
      { name: 'full', labels: { n: 'y' }, value: 1 },
      proto,
      { name: 'a\nb', labels: { le: 'x', 'q"': 'z' }, value: '17', time: 5 },
      { name: 'a'.repeat(100_000), value: 1e308 },
      { name: 'constructor', labels: { constructor: 'a"b\\c\nd' }, value: 1 },
      null,
    ]),
  )
  const NAME = 'expected a metric name of at most 128 letters, digits, _ and :, not starting with a digit'
  expect(rejected.map(({ path, problem }) => [path, problem])).toEqual([
    ['items[0].timestamp', 'expected a time within the last 5 minutes, got a string of 20 characters'],
    [
      'items[2].name',
      'expected a name that does not start with bot_, process_, nodejs_, got a string of 9 characters',
    ],
    [
      'items[4].labels',
      'expected at most 2000 label sets of a name and 20000 of all names, with 4000000 characters, got one more',
    ],
    [
      'items[5].labels.__proto__',
      'expected a label name other than le, quantile and __…, got a string of 9 characters',
    ],
    ['items[6].name', `${NAME}, got a string of 3 characters`],
    [
      'items[6].labels.le',
      'expected a label name other than le, quantile and __…, got a string of 2 characters',
    ],
    [
      'items[6].labels[1]',
      'expected a label name of at most 128 letters, digits and _, not starting with a digit, got a string of 2 characters',
    ],
    ['items[6].value', 'expected a finite number, got a string of 2 characters'],
    ['items[6].time', 'unknown field; expected one of name, labels, value, timestamp'],
    ['items[7].name', `${NAME}, got a string of 100000 characters`],
    ['items[9]', 'expected an object with name and value, got null'],
  ])
  expect(accepted).toBe(3)
  expect(await linesOf(app, 'constructor')).toEqual([String.raw`constructor{constructor="a\"b\\c\nd"} 1`])
  expect((await linesOf(app, 'full{')).length).toBe(2000)
  expect(metrics.getAllMetrics().collector.dropped).toBe(7)
  const logged = lines.filter((line) => line.includes('ingest.rejected'))
  expect(logged).toHaveLength(1)
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ sender: 'the-ingest', kind: 'samples', rejected: 7 })
})

test('a batch that is sent again under its key does not bring back an old value', async () => {
  const { app } = server()
  const key = { 'idempotency-key': 'k' }
  await send(app, [queue], key)
  vi.setSystemTime(NOW + 60_000)
  await send(app, [{ ...queue, value: 3 }])
  const again = await send(app, [queue], key)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(await resultOf(again)).toEqual({ accepted: 1, rejected: [] })
  expect(await linesOf(app, 'queue_length')).toEqual(['queue_length{queue="reviews"} 3'])
})

test('a body of more than 4 MiB is refused, and takes no value with it', async () => {
  const { app } = server()
  const response = await send(app, [queue, { ...queue, name: 'a'.repeat(10_000_000) }])
  expect(response.status).toBe(413)
  expect(await linesOf(app, 'queue_length')).toEqual([])
})

test('rules over a figure that was sent to a server and over a gauge of the bot notify a channel', async () => {
  vi.useRealTimers()
  const messages: string[] = []
  const chat: AlertNotifier = {
    name: 'chat',
    send: async ({ alerts }) => {
      messages.push(...alerts.map(({ rule, value }) => `${rule} ${value}`))
      return { outcome: 'delivered' }
    },
  }
  const above10 = { thresholdValue: 10, groupWaitMs: 0, consecutiveBreaches: 1 }
  const rules: AlertRuleInput[] = [
    { ...above10, name: 'long_queue', metricName: 'queue_length', match: { queue: 'reviews' } },
    { ...above10, name: 'many_workers', metricName: 'workers', match: { kind: 'idle' } },
  ]
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const workers = new Gauge({
    name: 'workers',
    help: 'x',
    labelNames: ['kind'],
    registers: [metrics.registry],
  })
  workers.set({ kind: 'busy' }, 90)
  workers.set({ kind: 'idle' }, 12)
  const alerts = new AlertManager({ rules, notifiers: [chat] })
  const monitor = createMonitor({ defaultChecks: false, metrics, alerts, metricsIntervalMs: 1000 })
  const listening = createMonitoringServer({ monitor, config: { port: 0, apiKeys, logLevel: 'silent' } })
  onTestFinished(listening.stopServer)
  const url = await listening.startServer()
  const items = [queue, { ...queue, labels: { queue: 'other' }, value: 50 }]
  const headers = { ...bearer(keyOf('ingest')), 'content-type': 'application/json' }
  const body = JSON.stringify({ items })
  const response = await fetch(`${url}/api/v1/ingest/samples`, { method: 'POST', headers, body })
  expect(await response.json()).toEqual({ accepted: 2, rejected: [] })
  await expect
    .poll(() => messages.toSorted(), { timeout: 10_000 })
    .toEqual(['long_queue 17', 'many_workers 12'])
})
