import type { MetricsReport, PercentileReport, WindowReport } from '@botwatch/metrics'

import type { WireHistory } from './metrics-answers.ts'

const percentilesOf = (window_seconds: number, count: number): PercentileReport => ({
  p50: 0.24,
  p90: 0.51,
  p95: 0.63,
  p99: 1.42,
  window_seconds,
  count,
  relative_error: 0.01,
  out_of_range: [],
})
const windowOf = (window_seconds: number, request_count: number): WindowReport => ({
  window_seconds,
  request_count,
  error_count: 1,
  success_rate: (request_count - 1) / request_count,
  percentiles: percentilesOf(window_seconds, request_count),
})

const metrics: MetricsReport = {
  uptime_seconds: 86_400,
  timestamp: '2026-11-28T09:30:00.000Z',
  api_metrics: {
    gitlab: {
      api_name: 'gitlab',
      request_count: 5120,
      success_count: 5090,
      error_count: 30,
      in_flight: 1,
      success_rate: 0.994,
      avg_response_time_sec: 0.28,
      min_response_time_sec: 0.04,
      max_response_time_sec: 9.8,
      status_codes: { '200': 5090, '502': 24, timeout: 6 },
      errors: { server_error: 24, timeout: 6 },
      percentiles: percentilesOf(300, 100),
      windows: { '1m': windowOf(60, 20), '5m': windowOf(300, 100), '1h': windowOf(3600, 1000) },
      rate_limit: { remaining: 1840, limit: 2000, resets_at: '2026-11-28T09:31:00.000Z' },
    },
  },
  token_usage: {
    total_tokens_used: 1_284_000,
    prompt_tokens: 1_100_000,
    completion_tokens: 184_000,
    cached_tokens: 620_000,
    reasoning_tokens: 40_000,
    request_count: 214,
    avg_tokens_per_request: 6000,
    discrepancy_count: 0,
    today_usage: 96_000,
    usage_by_date: { '2026-11-27': 120_000, '2026-11-28': 96_000 },
    usage_by_month: { '2026-11': 1_284_000 },
    usage_by_model: {
      'glm-5.3': {
        request_count: 214,
        prompt_tokens: 1_100_000,
        completion_tokens: 184_000,
        total_tokens: 1_284_000,
      },
    },
    cost: {
      currency: 'USD',
      total: 1.32,
      today: 0.11,
      month: 1.32,
      by_model: { 'glm-5.3': 1.32 },
      unpriced: {},
      priced_share: 1,
    },
    budgets: [
      {
        period: 'day',
        key: '2026-11-28',
        limit: 5,
        warn_ratio: 0.8,
        cost: 0.11,
        used_ratio: 0.022,
        level: 'ok',
        projected_cost: 0.28,
        resets_at: '2026-11-29T00:00:00.000Z',
      },
    ],
  },
  system_metrics: {
    cpu_percent: 23.5,
    memory_percent: 61.2,
    disk_percent: 48,
    memory_available_gb: 3.1,
    disk_free_gb: 52.4,
    sampled_at: '2026-11-28T09:29:52.000Z',
    age_seconds: 8,
  },
  collector: { series: 412, overflow: 0, dropped: 0 },
  flat: { cpu_percent: 23.5, cost_today: 0.11, error_rate: 0.017 },
}

const history: WireHistory = {
  name: 'error_rate',
  labels: { api: 'gitlab' },
  aggregation: 'avg',
  from: '2026-11-28T09:00:00.000Z',
  to: '2026-11-28T09:10:00.000Z',
  step_seconds: 300,
  resolution_seconds: 300,
  points: [
    { timestamp: '2026-11-28T09:00:00.000Z', value: 0.017 },
    { timestamp: '2026-11-28T09:05:00.000Z', value: null },
  ],
}

const SCRAPE = `# HELP bot_api_requests_total Requests by API, method and status.
# TYPE bot_api_requests_total counter
bot_api_requests_total{api="gitlab",method="GET",status="200"} 5090
`

/** Answers about metrics as clients get them. */
export const METRICS_EXAMPLES: {
  readonly metrics: MetricsReport
  readonly history: WireHistory
  readonly prometheus: string
  readonly openMetrics: string
} = {
  metrics,
  history,
  prometheus: SCRAPE,
  openMetrics: `${SCRAPE.replaceAll(/(HELP|TYPE) bot_api_requests_total/g, '$1 bot_api_requests')}# EOF\n`,
}
