import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Counter } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createMonitoringServer, type MonitoringServer } from '../src/monitoring-server.ts'
import { freePort, installProgram } from './debian-program.ts'

// A suite of its own (`pnpm test:prometheus`): it installs Debian's Prometheus, which needs root and the package mirror.

interface QueryAnswer {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[]
  }
}

describe.skipIf(process.env.BOTWATCH_PROMETHEUS !== '1')('a real Prometheus', () => {
  let dataDir: string
  let server: MonitoringServer
  let url: string
  let prometheus: ChildProcess
  let prometheusUrl: string

  beforeAll(async () => {
    installProgram('prometheus')
    dataDir = mkdtempSync(join(tmpdir(), 'botwatch-prometheus-'))
    const metricsCollector = new MetricsCollector()
    record(metricsCollector)
    const config = { port: 0, dataDir, logLevel: 'silent' as const }
    server = createMonitoringServer({ healthChecker: new HealthChecker(), metricsCollector, config })
    url = await server.startServer()
    const port = await freePort()
    prometheusUrl = `http://127.0.0.1:${port}`
    const target = new URL(url).host
    writeFileSync(
      join(dataDir, 'prometheus.yml'),
      `scrape_configs:
  - job_name: bot
    scrape_interval: 1s
    metrics_path: /metrics
    static_configs: [{ targets: ['${target}'] }]
  - job_name: view
    scrape_interval: 1s
    metrics_path: /metrics/prometheus
    params: { registry: [tokens] }
    static_configs: [{ targets: ['${target}'] }]
`,
    )
    prometheus = spawn('prometheus', [
      `--config.file=${join(dataDir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dataDir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ])
  }, 300_000)

  afterAll(async () => {
    const closed = once(prometheus, 'close')
    prometheus.kill()
    await Promise.all([closed, server.stopServer()])
    rmSync(dataDir, { recursive: true, force: true })
  }, 30_000)

  async function query(expression: string): Promise<Record<string, number>> {
    const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`)
    const { data } = (await response.json()) as QueryAnswer
    return Object.fromEntries(
      data.result.map(({ metric, value }) => [
        Object.entries(metric)
          .filter(([name]) => !['__name__', 'instance', 'job'].includes(name))
          .map(([, label]) => label)
          .join(' '),
        Number(value[1]),
      ]),
    )
  }

  function shows(expression: string, expected: Record<string, number>): Promise<void> {
    return vi.waitFor(async () => expect(await query(expression)).toEqual(expected), {
      timeout: 20_000,
      interval: 250,
    })
  }

  test('scrapes the server in OpenMetrics and its API has our series', { timeout: 60_000 }, async () => {
    await shows('up{job="bot"}', { '': 1 })
    expect(await query('scrape_samples_scraped{job="bot"} > bool 100')).toEqual({ '': 1 })
    await shows('up{job="view"}', { '': 1 })
    await shows('bot_api_requests_total{job="bot"}', { 'gitlab POST 200': 2, 'a"b\\c\nd GET 503': 1 })
    await shows('bot_api_request_duration_seconds_bucket{job="bot",api="gitlab",le=~"0.25|1.0"}', {
      'gitlab 0.25 POST 2xx': 1,
      'gitlab 1.0 POST 2xx': 2,
    })
    await shows('bot_llm_cost_usd_total{job="bot",model="glm-4.6",token_type="input_cached"}', {
      'glm-4.6 zai input_cached': 0.0002112,
    })
    await shows('bot_llm_tokens_total{job="view",model="glm-4.6",token_type="output"}', {
      'glm-4.6 zai output': 300,
    })
    await shows('reviews_total{job="bot"}', { '': 3 })
    await shows('count(process_cpu_seconds_total{job="bot"})', { '': 1 })
    await shows('histogram_quantile(0.5, bot_api_request_duration_seconds_bucket{job="bot",api="gitlab"})', {
      'gitlab POST 2xx': 0.25,
    })
  })

  test.each(['main', 'tokens', 'system', 'gitlab'])(
    'promtool finds nothing wrong with %s',
    async (registry) => {
      const text = await (await fetch(`${url}/metrics/prometheus?registry=${registry}`)).text()
      const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: text,
        encoding: 'utf8',
      })
      expect(stderr).toBe('')
      expect(status).toBe(0)
    },
  )
})

function record(metrics: MetricsCollector): void {
  metrics.recordApiRequest({ apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 250 })
  metrics.recordApiRequest({ apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 750 })
  metrics.recordApiRequest({ apiName: 'a"b\\c\nd', method: 'GET', statusCode: 503, responseTimeMs: 20 })
  metrics.recordTokenUsage({
    provider: 'zai',
    model: 'glm-4.6',
    promptTokens: 2006,
    cachedTokens: 1920,
    completionTokens: 300,
  })
  metrics.recordTokenUsage({ provider: 'zai', model: 'glm-4', promptTokens: 5, completionTokens: 0 })
  const reviews = new Counter({ name: 'reviews_total', help: 'Reviews.', registers: [metrics.registry] })
  reviews.inc(3)
}
