import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { MetricsCollector } from '@botwatch/metrics'
import type * as promClient from 'prom-client'

import type { LabelSets } from './label-sets.ts'

/** A library that holds the same series as the others. */
export interface RenderPeer {
  readonly name: string
  /** Changes every series. */
  readonly touch: (round: number) => void
  /** All of it as Prometheus text. */
  readonly render: () => Promise<Rendered>
}

/** Whatever a library gives. */
export interface Rendered {
  readonly body: string | Uint8Array
  /** To be called when the body was sent; of the collector it gives the memory back. */
  readonly release: () => void
}

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]
const sampler = { start: () => {}, stop: () => {}, latest: () => null }

/** The collector, through its public interface. */
export function botwatchPeer({ requests }: LabelSets): RenderPeer & { readonly metrics: MetricsCollector } {
  const metrics = new MetricsCollector({
    defaultMetrics: false,
    sampler,
    maxSeriesPerMetric: 1_000_000,
    maxSeries: 10_000_000,
  })
  metrics.startCollection()
  const touch = (round: number): void => {
    for (const [at, { api, method, statusCode }] of requests.entries())
      metrics.recordApiRequest({ apiName: api, method, statusCode, responseTimeMs: durationMs(at, round) })
  }
  const render = async (): Promise<Rendered> => {
    const scrape = await metrics.getPrometheusMetrics()
    if (!scrape.ok) throw new Error(scrape.code)
    return { body: scrape.bytes, release: scrape.release }
  }
  return { name: 'botwatch', touch, render, metrics }
}

/** prom-client or its successor, whose interfaces agree. */
export function promRenderPeer(
  name: string,
  library: typeof promClient,
  { requests, gauges }: LabelSets,
): RenderPeer & { readonly registry: promClient.Registry } {
  const registry = new library.Registry()
  const of = (metric: string, labelNames: string[]) => ({
    name: `bot_api_${metric}`,
    help: metric,
    labelNames,
    registers: [registry],
  })
  const counter = new library.Counter(of('requests_total', ['api', 'method', 'status']))
  const errors = new library.Counter(of('errors_total', ['api', 'method', 'error_type', 'status']))
  const durations = new library.Histogram({
    ...of('request_duration_seconds', ['api', 'method', 'status_class']),
    buckets: BUCKETS,
  })
  const gauge = new library.Gauge(of('latency_window_seconds', ['api', 'window', 'quantile']))
  const touch = (round: number): void => {
    for (const [at, { api, method, statusCode }] of requests.entries()) {
      const status = String(statusCode)
      counter.inc({ api, method, status })
      if (statusCode >= 400) errors.inc({ api, method, error_type: errorType(statusCode), status })
      durations.observe({ api, method, status_class: `${status.charAt(0)}xx` }, durationMs(at, round) / 1000)
    }
    for (const [at, labels] of gauges.entries()) gauge.set({ ...labels }, durationMs(at, round) / 1000)
  }
  return { name, touch, render: async () => rendered(await registry.metrics()), registry }
}

/** OpenTelemetry's SDK with its exporter's serializer. */
export function openTelemetryRenderPeer({ requests, gauges }: LabelSets): RenderPeer & {
  readonly exporter: PrometheusExporter
} {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({
    readers: [exporter],
    // Else it stops at 2000 label sets.
    views: [{ instrumentName: '*', aggregationCardinalityLimit: 1_000_000 }],
  })
  const meter = provider.getMeter('bench')
  const counter = meter.createCounter('bot_api_requests')
  const errors = meter.createCounter('bot_api_errors')
  const durations = meter.createHistogram('bot_api_request_duration_seconds', {
    advice: { explicitBucketBoundaries: BUCKETS },
  })
  const gauge = meter.createGauge('bot_api_latency_window_seconds')
  const serializer = new PrometheusSerializer()
  const touch = (round: number): void => {
    for (const [at, { api, method, statusCode }] of requests.entries()) {
      const status = String(statusCode)
      counter.add(1, { api, method, status })
      if (statusCode >= 400) errors.add(1, { api, method, error_type: errorType(statusCode), status })
      durations.record(durationMs(at, round) / 1000, { api, method, status_class: `${status.charAt(0)}xx` })
    }
    for (const [at, labels] of gauges.entries()) gauge.record(durationMs(at, round) / 1000, { ...labels })
  }
  const render = async (): Promise<Rendered> =>
    rendered(serializer.serialize((await exporter.collect()).resourceMetrics))
  return { name: 'OpenTelemetry', touch, render, exporter }
}

function rendered(body: string): Rendered {
  return { body, release: () => {} }
}

function errorType(statusCode: number): string {
  return statusCode >= 500 ? 'server_error' : 'client_error'
}

function durationMs(at: number, round: number): number {
  return 20 + ((at * 7919 + round * 101) % 9973)
}
