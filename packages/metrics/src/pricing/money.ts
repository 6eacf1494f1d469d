/** An exact amount in units of 10^-18 of its currency, because a price per million tokens may have 12 decimals. */
export type Money = bigint

const PRICE_DECIMALS = 12
const MONEY_DECIMALS = PRICE_DECIMALS + 6

/** Parses a price per million tokens, e.g. `0.60`, and returns the price of one token; undefined if it is invalid. */
export function parsePrice(text: unknown): Money | undefined {
  return parseDecimal(text, PRICE_DECIMALS)
}

/** Parses an amount, e.g. `12.50`; undefined if it is invalid. */
export function parseAmount(text: unknown): Money | undefined {
  return parseDecimal(text, MONEY_DECIMALS)
}

/** The number nearest to an exact amount. This is the only rounding. */
export function toNumber(money: Money): number {
  return Number(`${money}e-${MONEY_DECIMALS}`)
}

/** The ratio of two amounts, exact to 18 decimals before it is rounded. `whole` must be above 0. */
export function ratioOf(money: Money, whole: Money): number {
  return toNumber((money * 10n ** BigInt(MONEY_DECIMALS)) / whole)
}

/** Parses a decimal string with at most 9 digits before the point, in units of the last decimal. */
function parseDecimal(text: unknown, decimals: number): bigint | undefined {
  if (typeof text !== 'string') return undefined
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}
