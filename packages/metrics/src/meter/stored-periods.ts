import type { PriceTable } from '../pricing/price-table.ts'
import { Period } from '../spend/period.ts'
import type { TokenTotals } from '../spend/tally.ts'
import { TOKEN_TYPES } from '../usage/token-counts.ts'
import type { UsageRecord } from './usage-store.ts'

/** Builds the periods of stored records. Throws if a record is malformed. */
export function periodsOf(records: readonly UsageRecord[], prices: PriceTable): readonly Period[] {
  return [...Map.groupBy(records, ({ period, key }) => `${period} ${key}`).values()].map((group) => {
    const period = new Period(group[0]?.period ?? 'day', group[0]?.key ?? '', prices)
    for (const record of group) period.set.restore(record).restore(record.requests, totalsOf(record))
    return period
  })
}

/** Adds the tallies of a stored period to the current ones. */
export function mergePeriod(stored: Period, current: Period): void {
  for (const tally of stored.set.tallies)
    current.set.restore(tally.identity).restore(tally.requests, tally.tokens())
  current.touch()
}

function totalsOf({ tokens }: UsageRecord): TokenTotals {
  return Object.fromEntries(TOKEN_TYPES.map((type) => [type, BigInt(tokens[type])])) as unknown as TokenTotals
}
