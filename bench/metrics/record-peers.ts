import type { ApiRequestSample, TokenUsageSample } from '@botwatch/metrics'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import * as promIo from '@prometheus-io/client'
import type * as promClient from 'prom-client'

/** The same work done with another library. */
export interface Peer {
  readonly request: (sample: ApiRequestSample) => void
  readonly usage: (sample: TokenUsageSample) => void
}

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]
const PERCENTILES = [0.5, 0.9, 0.95, 0.99]
const PRICES = { input: 0.6e-6, input_cached: 0.11e-6, output: 2.2e-6, output_reasoning: 2.2e-6 }

/** How percentiles of the last minutes are had: by the library's own sliding window, or by what its users make themselves. */
export type PercentileWindow = 'summary' | 'last 1000 times'

/** The whole record of a request and of a usage with prom-client or its successor, whose interfaces agree. */
export function promPeer(library: typeof promClient, window: PercentileWindow = 'summary'): Peer {
  const registers = [new library.Registry()]
  const of = (name: string, labelNames: string[]) => ({ name, help: name, labelNames, registers })
  const counter = new library.Counter(of('requests_total', ['api', 'method', 'status']))
  const errors = new library.Counter(of('errors_total', ['api', 'method', 'error_type', 'status']))
  const durations = new library.Histogram({
    ...of('duration_seconds', ['api', 'method', 'status_class']),
    buckets: BUCKETS,
  })
  const ratio = new library.Gauge(of('success_ratio', ['api']))
  const latency = new library.Summary({
    ...of('latency_seconds', ['api']),
    percentiles: PERCENTILES,
    maxAgeSeconds: 300,
    ageBuckets: 5,
  })
  const calls = new library.Counter(of('llm_requests_total', ['provider', 'model', 'operation', 'outcome']))
  const tokens = new library.Counter(of('llm_tokens_total', ['provider', 'model', 'token_type']))
  const cost = new library.Counter(of('llm_cost_usd_total', ['provider', 'model', 'token_type']))
  const totals = new Map<string, { count: number; errors: number; times: number[] }>()
  return {
    request: ({ apiName: api, method, statusCode, responseTimeMs }) => {
      const seconds = responseTimeMs / 1000
      const status = String(statusCode)
      const status_class = `${status.charAt(0)}xx`
      const total = totals.get(api) ?? { count: 0, errors: 0, times: [] }
      totals.set(api, total)
      total.count += 1
      counter.inc({ api, method, status })
      durations.observe({ api, method, status_class }, seconds)
      if (Number(statusCode) >= 400) {
        total.errors += 1
        errors.inc({ api, method, error_type: 'server_error', status })
      }
      ratio.set({ api }, (total.count - total.errors) / total.count)
      if (window === 'summary') latency.observe({ api }, seconds)
      else total.times[total.count % 1000] = seconds
    },
    usage: ({
      provider = '',
      model,
      promptTokens,
      completionTokens,
      cachedTokens = 0,
      reasoningTokens = 0,
    }) => {
      calls.inc({ provider, model, operation: 'chat', outcome: 'success' })
      const parts = {
        input: promptTokens - cachedTokens,
        input_cached: cachedTokens,
        output: completionTokens - reasoningTokens,
        output_reasoning: reasoningTokens,
      }
      for (const token_type of ['input', 'input_cached', 'output', 'output_reasoning'] as const) {
        const count = parts[token_type]
        if (count === 0) continue
        tokens.inc({ provider, model, token_type }, count)
        cost.inc({ provider, model, token_type }, count * PRICES[token_type])
      }
    },
  }
}

/** `@prometheus-io/client` as prom-client's interface. */
export const promIoLibrary = promIo as unknown as typeof promClient

/** The same with OpenTelemetry, but for the percentile window and the ratio, which it does not have. */
export function openTelemetryPeer(): Peer {
  const provider = new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] })
  metrics.setGlobalMeterProvider(provider)
  const meter = provider.getMeter('bench')
  const counter = meter.createCounter('requests')
  const errors = meter.createCounter('errors')
  const durations = meter.createHistogram('duration_seconds', {
    advice: { explicitBucketBoundaries: BUCKETS },
  })
  const calls = meter.createCounter('llm_requests')
  const tokens = meter.createCounter('llm_tokens')
  const cost = meter.createCounter('llm_cost_usd')
  return {
    request: ({ apiName: api, method, statusCode, responseTimeMs }) => {
      const status = String(statusCode)
      counter.add(1, { api, method, status })
      durations.record(responseTimeMs / 1000, { api, method, status_class: `${status.charAt(0)}xx` })
      if (Number(statusCode) >= 400) errors.add(1, { api, method, error_type: 'server_error', status })
    },
    usage: ({
      provider: name = '',
      model,
      promptTokens,
      completionTokens,
      cachedTokens = 0,
      reasoningTokens = 0,
    }) => {
      calls.add(1, { provider: name, model, operation: 'chat', outcome: 'success' })
      const parts = {
        input: promptTokens - cachedTokens,
        input_cached: cachedTokens,
        output: completionTokens - reasoningTokens,
        output_reasoning: reasoningTokens,
      }
      for (const token_type of ['input', 'input_cached', 'output', 'output_reasoning'] as const) {
        const count = parts[token_type]
        if (count === 0) continue
        tokens.add(count, { provider: name, model, token_type })
        cost.add(count * PRICES[token_type], { provider: name, model, token_type })
      }
    },
  }
}
