import { integer, issuePath, parse, type Parsed, pattern, text } from '@botwatch/options'
import * as v from 'valibot'

import { parsePrice } from './money.ts'
import { findClashes } from './price-clashes.ts'
import type { PriceList } from './price-list.ts'

const MAX_MODELS = 10_000

const PRICE = 'a decimal string such as "0.60", with at most 12 decimals'
const price = v.pipe(
  v.string(PRICE),
  v.check((value) => parsePrice(value) !== undefined, PRICE),
)
const DATE = 'a date YYYY-MM-DD'
const date = v.pipe(v.string(DATE), v.check(isDate, DATE))
const source = text(1, 500)
const names = v.array(text(1, 128), 'an array of names')

const prices = {
  input: price,
  inputCached: v.optional(price),
  inputCacheWrite: v.optional(price),
  output: price,
  outputReasoning: v.optional(price),
}

const tier = v.strictObject(
  { aboveInputTokens: integer(1, Number.MAX_SAFE_INTEGER), ...prices },
  'a price tier',
)

const tiers = v.pipe(
  v.array(tier, 'an array of price tiers'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const [index, { aboveInputTokens }] of dataset.value.entries()) {
      const before = dataset.value[index - 1]?.aboveInputTokens ?? 0
      if (aboveInputTokens > before) continue
      addIssue({
        message: `an integer above ${before}, the one of the tier before`,
        input: aboveInputTokens,
        path: issuePath(dataset.value, index, 'aboveInputTokens'),
      })
    }
  }),
)

const model = v.strictObject(
  {
    provider: text(1, 64),
    model: text(1, 128),
    aliases: v.optional(names),
    effectiveFrom: v.optional(date),
    source: v.optional(source),
    asOf: v.optional(date),
    tiers: v.optional(tiers),
    ...prices,
  },
  'a model with its prices',
)

const MODELS = `an array of at most ${MAX_MODELS} models`
const CURRENCY = 'an ISO 4217 code of three capital letters'

const schema = v.strictObject(
  {
    currency: pattern(/^[A-Z]{3}$/, CURRENCY),
    asOf: date,
    source,
    providers: v.optional(v.record(v.string(), names, 'an object with an array of names per provider')),
    models: v.pipe(v.array(model, MODELS), v.maxLength(MAX_MODELS, MODELS)),
  },
  'a price list',
)

/** Validates a price list and returns a copy of it, or everything that is wrong with it. */
export function parsePriceList(input: unknown): Parsed<PriceList> {
  const parsed = parse(schema, input, { noun: 'field' })
  if (!parsed.ok) return parsed
  const problems = findClashes(parsed.value.models)
  return problems.length === 0 ? parsed : { ok: false, problems }
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const time = Date.parse(value)
  // `Date.parse` turns February 30 into a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}
