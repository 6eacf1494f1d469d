import { Counter, type Registry } from 'prom-client'

import { DayTotals } from './day-totals.ts'
import { OVERFLOW } from './overflow.ts'
import type { ModelReport, TokenReport } from './report.ts'
import type { TokenUsage } from './token-usage.ts'

const MAX_MODELS = 100

interface ModelTally {
  readonly model: string
  readonly provider: string
  requestCount: number
  promptTokens: number
  completionTokens: number
  cachedTokens: number
  reasoningTokens: number
}

/** Counts tokens per provider and model: in prom-client for the scrape, in tallies for what must be read at once. */
export class TokenMetrics {
  readonly #tallies = new Map<string, ModelTally>()
  readonly #days = new DayTotals()
  readonly #requests: Counter<'provider' | 'model' | 'operation' | 'outcome'>
  readonly #tokens: Counter<'provider' | 'model' | 'token_type'>

  constructor(namespace: string, registry: Registry) {
    const registers = [registry]
    this.#requests = new Counter({
      name: `${namespace}_llm_requests_total`,
      help: 'Calls of language models.',
      labelNames: ['provider', 'model', 'operation', 'outcome'],
      registers,
    })
    this.#tokens = new Counter({
      name: `${namespace}_llm_tokens_total`,
      help: 'Tokens used by language models; the types add up to the total.',
      labelNames: ['provider', 'model', 'token_type'],
      registers,
    })
  }

  /** Counts one call; one of a model past the cap under the name of the overflow. */
  record(usage: TokenUsage, atMs: number): void {
    const { promptTokens, completionTokens, cachedTokens, reasoningTokens, operation, success } = usage
    const tally = this.#admit(usage)
    tally.requestCount += 1
    tally.promptTokens += promptTokens
    tally.completionTokens += completionTokens
    tally.cachedTokens += cachedTokens
    tally.reasoningTokens += reasoningTokens
    this.#days.add(atMs, promptTokens + completionTokens)

    const { provider, model } = tally
    this.#requests.inc({ provider, model, operation, outcome: success ? 'success' : 'error' })
    const parts = {
      input: promptTokens - cachedTokens,
      output: completionTokens - reasoningTokens,
      ...(cachedTokens > 0 && { input_cached: cachedTokens }),
      ...(reasoningTokens > 0 && { output_reasoning: reasoningTokens }),
    }
    for (const [type, count] of Object.entries(parts))
      this.#tokens.inc({ provider, model, token_type: type }, count)
  }

  /** Forgets everything. */
  reset(): void {
    this.#tallies.clear()
    this.#days.clear()
    this.#requests.reset()
    this.#tokens.reset()
  }

  /** Tokens as the JSON shows them. */
  report(nowMs: number): TokenReport {
    const tallies = [...this.#tallies.values()]
    const sum = (of: (tally: ModelTally) => number): number =>
      tallies.reduce((total, tally) => total + of(tally), 0)
    const promptTokens = sum((tally) => tally.promptTokens)
    const completionTokens = sum((tally) => tally.completionTokens)
    const requestCount = sum((tally) => tally.requestCount)
    return {
      total_tokens_used: promptTokens + completionTokens,
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      cached_tokens: sum((tally) => tally.cachedTokens),
      reasoning_tokens: sum((tally) => tally.reasoningTokens),
      request_count: requestCount,
      avg_tokens_per_request: requestCount === 0 ? null : (promptTokens + completionTokens) / requestCount,
      today_usage: this.#days.of(nowMs),
      usage_by_date: this.#days.report(),
      usage_by_model: byModel(tallies),
    }
  }

  #admit({ provider, model }: TokenUsage): ModelTally {
    // A provider has no space in it, so this key is one pair's alone.
    const known = this.#tallies.get(`${provider} ${model}`)
    if (known !== undefined) return known
    const [p, m] = this.#tallies.size < MAX_MODELS ? [provider, model] : [OVERFLOW, OVERFLOW]
    const counts = {
      requestCount: 0,
      promptTokens: 0,
      completionTokens: 0,
      cachedTokens: 0,
      reasoningTokens: 0,
    }
    const tally = this.#tallies.get(`${p} ${m}`) ?? { provider: p, model: m, ...counts }
    this.#tallies.set(`${p} ${m}`, tally)
    return tally
  }
}

/** Adds up the providers of each model. */
function byModel(tallies: readonly ModelTally[]): Record<string, ModelReport> {
  const models = new Map<string, ModelReport>()
  for (const { model, requestCount, promptTokens, completionTokens } of tallies) {
    const before = models.get(model)
    models.set(model, {
      request_count: requestCount + (before?.request_count ?? 0),
      prompt_tokens: promptTokens + (before?.prompt_tokens ?? 0),
      completion_tokens: completionTokens + (before?.completion_tokens ?? 0),
      total_tokens: promptTokens + completionTokens + (before?.total_tokens ?? 0),
    })
  }
  return Object.fromEntries(models)
}
