/** An exact sum of money in units of 10^-18 of its currency: a price per million tokens may have 12 decimals. */
export type Money = bigint

const PRICE_DECIMALS = 12
const MONEY_DECIMALS = PRICE_DECIMALS + 6

/** Reads a price per million tokens, as `0.60`, as what one token costs; undefined when it is no such text. */
export function parsePrice(text: unknown): Money | undefined {
  return parseDecimal(text, PRICE_DECIMALS)
}

/** Reads an amount, as `12.50`; undefined when it is no such text. */
export function parseAmount(text: unknown): Money | undefined {
  return parseDecimal(text, MONEY_DECIMALS)
}

/** The number nearest to an exact sum: the one rounding there is. */
export function toNumber(money: Money): number {
  return Number(`${money}e-${MONEY_DECIMALS}`)
}

/** How many times one sum is another, above 0; good to 18 decimals, and then rounded. */
export function ratioOf(money: Money, whole: Money): number {
  return toNumber((money * 10n ** BigInt(MONEY_DECIMALS)) / whole)
}

/** A decimal text of at most 9 places before the point, in units of its last possible decimal. */
function parseDecimal(text: unknown, decimals: number): bigint | undefined {
  if (typeof text !== 'string') return undefined
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}
