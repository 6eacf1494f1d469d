import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'

/** The families about calls of language models. */
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

/** The families about days, months and budgets. */
export interface PeriodFamilies {
  readonly tokens: Family
  readonly cost: Family
  readonly budgetLimit: Family
  readonly budgetUsed: Family
  readonly budgetReset: Family
}

/** The boundaries OpenTelemetry has for the duration of a call (0.01 doubling to 81.92), and two more. */
const DURATION_BUCKETS_SECONDS = Array.from({ length: 16 }, (_, at) => 2 ** at / 100)
const FIRST_TOKEN_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 30, 60]

/** Defines them. */
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
    requests: family('counter', 'requests_total', 'Calls of language models.', ['operation', 'outcome']),
    tokens: family('counter', 'tokens_total', 'Tokens used; the types add up to the total.', ['token_type']),
    cost: family('counter', `cost_${currency.toLowerCase()}_total`, 'What tokens with a known price cost.', [
      'token_type',
    ]),
    unpriced: family('counter', 'unpriced_tokens_total', 'Tokens of models without a known price.', []),
    usageMissing: family('counter', 'usage_missing_total', 'Calls whose usage is not known.', ['reason']),
    discrepancies: family(
      'counter',
      'usage_discrepancies_total',
      'Calls whose total was not the sum of its parts.',
      [],
    ),
    duration: family(
      'histogram',
      'operation_duration_seconds',
      'How long calls of language models took.',
      ['operation'],
      DURATION_BUCKETS_SECONDS,
    ),
    timeToFirstToken: family(
      'histogram',
      'time_to_first_token_seconds',
      'How long the first token of a stream took.',
      ['operation'],
      FIRST_TOKEN_BUCKETS_SECONDS,
    ),
  }
}

/** Defines them. */
export function definePeriodFamilies(
  store: SeriesStore,
  namespace: string,
  currency: string,
): PeriodFamilies {
  const gauge = (name: string, help: string): Family =>
    store.define({ name: `${namespace}_llm_${name}`, help, type: 'gauge', labelNames: ['period'] })
  const unit = currency.toLowerCase()
  return {
    tokens: gauge('period_tokens', 'Tokens of the current day and month.'),
    cost: gauge(`period_cost_${unit}`, 'What they cost, as far as prices are known.'),
    budgetLimit: gauge(`budget_limit_${unit}`, 'What a day or month may cost.'),
    budgetUsed: gauge('budget_used_ratio', 'How much of the budget is used; above 1 when it is exceeded.'),
    budgetReset: gauge('budget_reset_timestamp_seconds', 'When the period of the budget ends.'),
  }
}
