import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'

/** Metrics about model calls. */
export interface TokenFamilies {
  readonly requests: Family
  readonly tokens: Family
  readonly cost: Family
  readonly unpriced: Family
  readonly usageMissing: Family
  readonly discrepancies: Family
  readonly duration: Family
  readonly timeToFirstToken: Family
}

/** Metrics about days, months and budgets. */
export interface PeriodFamilies {
  readonly tokens: Family
  readonly cost: Family
  readonly budgetLimit: Family
  readonly budgetUsed: Family
  readonly budgetReset: Family
}

/** The boundaries of OpenTelemetry's `gen_ai.client.operation.duration` (0.01 doubling to 81.92) and two more. */
const DURATION_BUCKETS_SECONDS = Array.from({ length: 16 }, (_, at) => 2 ** at / 100)
const FIRST_TOKEN_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 30, 60]

/** Defines the metrics about model calls. */
export function defineTokenFamilies(store: SeriesStore, namespace: string, currency: string): TokenFamilies {
  const family = (
    type: 'counter' | 'histogram',
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets?: readonly number[],
  ): Family =>
    store.define({
      name: `${namespace}_llm_${name}`,
      help,
      type,
      labelNames: ['provider', 'model', ...labelNames],
      ...(buckets && { buckets }),
    })
  return {
    requests: family('counter', 'requests_total', 'Model calls by operation and outcome.', [
      'operation',
      'outcome',
    ]),
    tokens: family('counter', 'tokens_total', 'Tokens by type. The types add up to the total.', [
      'token_type',
    ]),
    cost: family('counter', `cost_${currency.toLowerCase()}_total`, 'Cost of tokens with a known price.', [
      'token_type',
    ]),
    unpriced: family('counter', 'unpriced_tokens_total', 'Tokens of models without a known price.', []),
    usageMissing: family('counter', 'usage_missing_total', 'Model calls with unknown usage, by reason.', [
      'reason',
    ]),
    discrepancies: family(
      'counter',
      'usage_discrepancies_total',
      'Model calls whose token total differed from the sum of its parts.',
      [],
    ),
    duration: family(
      'histogram',
      'operation_duration_seconds',
      'Duration of model calls.',
      ['operation'],
      DURATION_BUCKETS_SECONDS,
    ),
    timeToFirstToken: family(
      'histogram',
      'time_to_first_token_seconds',
      'Time to the first token of streamed model calls.',
      ['operation'],
      FIRST_TOKEN_BUCKETS_SECONDS,
    ),
  }
}

/** Defines the metrics about days, months and budgets. */
export function definePeriodFamilies(
  store: SeriesStore,
  namespace: string,
  currency: string,
): PeriodFamilies {
  const gauge = (name: string, help: string): Family =>
    store.define({ name: `${namespace}_llm_${name}`, help, type: 'gauge', labelNames: ['period'] })
  const unit = currency.toLowerCase()
  return {
    tokens: gauge('period_tokens', 'Tokens of the current day or month.'),
    cost: gauge(`period_cost_${unit}`, 'Cost of the current day or month, of tokens with a known price.'),
    budgetLimit: gauge(`budget_limit_${unit}`, 'Budget limit per day or month.'),
    budgetUsed: gauge('budget_used_ratio', 'Used share of the budget. Above 1 if exceeded.'),
    budgetReset: gauge(
      'budget_reset_timestamp_seconds',
      'End of the current day or month, in seconds since 1970.',
    ),
  }
}
