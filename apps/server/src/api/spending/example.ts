import type { WireSpend } from './types.ts'

const spent = { requests: 42, tokens: 185_300, cost: 0.131, is_lower_bound: true, unpriced_tokens: 1200 }
const priced = { ...spent, tokens: 184_100, is_lower_bound: false, unpriced_tokens: 0 }
const ofTypes = {
  input: 80_000,
  input_cached: 60_000,
  input_cache_write: 0,
  output: 32_100,
  output_reasoning: 12_000,
}
const costs = {
  input: 0.048,
  input_cached: 0.0066,
  input_cache_write: 0,
  output: 0.07062,
  output_reasoning: 0.0264,
}
const price = {
  source: 'our contract',
  as_of: '2025-12-01',
  effective_from: null,
  above_input_tokens: 0,
  per_million_tokens: {
    input: 0.6,
    input_cached: 0.11,
    input_cache_write: 0.6,
    output: 2.2,
    output_reasoning: 2.2,
  },
}

/** A realistic answer. */
export const spendExample: WireSpend = {
  period: 'day',
  key: '2026-11-28',
  is_present: true,
  starts_at: '2026-11-27T23:00:00.000Z',
  ends_at: '2026-11-28T23:00:00.000Z',
  time_zone: 'Europe/Berlin',
  currency: 'USD',
  ...spent,
  cached_ratio: 0.425,
  budgets: [
    {
      period: 'day',
      key: '2026-11-28',
      limit: 0.2,
      cost: 0.131,
      is_lower_bound: true,
      used_ratio: 0.655,
      warn_ratio: 0.8,
      level: 'ok',
      projected_cost: 0.262,
      runs_out_at: '2026-11-28T17:19:14.656Z',
      resets_at: '2026-11-28T23:00:00.000Z',
    },
  ],
  token_types: [
    { token_type: 'input', tokens: 81_200, cost: 0.048, is_lower_bound: true, unpriced_tokens: 1200 },
    { token_type: 'output', tokens: 32_100, cost: 0.07062, is_lower_bound: false, unpriced_tokens: 0 },
  ],
  providers: [{ provider: 'zai', ...spent }],
  models: [
    {
      provider: 'zai',
      model: 'glm-4.6',
      ...priced,
      tokens_by_type: ofTypes,
      cost_by_type: costs,
      prices: [price],
    },
  ],
  days: [{ key: '2026-11-28', ...spent }],
  months: [{ key: '2026-01', ...spent }],
}
