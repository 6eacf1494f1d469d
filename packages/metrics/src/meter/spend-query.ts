import { choice, parse, pattern, type Parsed, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import type { SpendQuery, SpendReport } from './spend-report.ts'

/** The spending of a period, or why it is not known. */
export type SpendResult =
  | ({ readonly ok: true } & SpendReport)
  | { readonly ok: false; readonly code: 'INVALID_QUERY'; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly code: 'NOT_LOADED' | 'NO_USAGE' }

const DAY = 'a day YYYY-MM-DD'
const MONTH = 'a month YYYY-MM'

const day: v.GenericSchema<unknown, SpendQuery> = v.strictObject({
  period: v.optional(choice(['day', 'month']), 'day'),
  key: v.optional(pattern(/^\d{4}-\d\d-\d\d$/, DAY)),
})
const month: v.GenericSchema<unknown, SpendQuery> = v.strictObject({
  period: v.literal('month'),
  key: v.optional(pattern(/^\d{4}-\d\d$/, MONTH)),
})

/** Parses a query, or returns everything that is wrong with it. */
export function parseSpendQuery(query: Partial<SpendQuery>): Parsed<SpendQuery> {
  const isMonth = (query as Partial<SpendQuery> | null)?.period === 'month'
  return parse(isMonth ? month : day, query)
}
