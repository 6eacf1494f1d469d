import { MetricsCollector } from '../src/collector/collector.ts'
import type { ApiRequestSample } from '../src/api/api-request.ts'
import type { MetricsCollectorOptions } from '../src/collector/options.ts'
import type { TokenUsageSample } from '../src/usage/token-usage.ts'
import { parsePrometheusText, type TextSample } from './prometheus-text.ts'
import { samplerOf, snapshot } from './samplers.ts'

/** A valid request. */
export const request: ApiRequestSample = {
  apiName: 'gitlab',
  method: 'POST',
  statusCode: 200,
  responseTimeMs: 250,
}

/** A valid usage. */
export const usage: TokenUsageSample = { promptTokens: 150, completionTokens: 75, model: 'glm-4' }

/** A collector whose values depend only on recorded samples. */
export function create(options: MetricsCollectorOptions = {}): MetricsCollector {
  return new MetricsCollector({ sampler: samplerOf(snapshot), defaultMetrics: false, ...options })
}

/** The samples of a registry's text, without the durations of scrapes. */
export async function scrape(metrics: MetricsCollector, registry = 'main'): Promise<TextSample[]> {
  const result = await metrics.getPrometheusMetrics({ registry })
  if (!result.ok) throw new Error(result.code)
  return parsePrometheusText(result.body).filter(({ name }) => !name.includes('_metrics_render_duration_'))
}

/** The values of one family in `main`, by their label values. */
export async function valuesOf(metrics: MetricsCollector, name: string): Promise<Record<string, number>> {
  const rows = (await scrape(metrics)).filter((sample) => sample.name === name)
  return Object.fromEntries(rows.map(({ labels, value }) => [Object.values(labels).join(' '), value]))
}
