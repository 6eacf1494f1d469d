const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** No API limits requests for longer. */
const LONGEST_SECONDS = 366 * 86_400
/** Seconds since 1970 from 2001 to 5138. */
const isDateInSeconds = (value: number): boolean => value >= 1e9 && value < 1e11
/** Milliseconds since 1970 from 2001 to 5138. */
const isDateInMilliseconds = (value: number): boolean => value >= 1e12 && value < 1e14

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/
const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/**
 * Parses when a rate limit is reset: seconds from now, seconds or milliseconds since 1970, a duration like `6m0s` or `20ms`,
 * an ISO 8601 date with a zone, or an HTTP date. Returns milliseconds since 1970; undefined for anything else.
 */
export function parseResetTime(text: string | null, nowMs: number): number | undefined {
  if (text === null || text.length > 40) return undefined
  if (/^\d{1,15}(?:\.\d+)?$/.test(text)) {
    const value = Number(text)
    if (isDateInSeconds(value)) return value * 1000
    if (isDateInMilliseconds(value)) return value
    return value <= LONGEST_SECONDS ? nowMs + value * 1000 : undefined
  }
  if (/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
    const delayMs = parts.reduce(
      (sum, [, n, unit = '']) => sum + Number(n) * (UNIT_MS[unit] ?? Number.NaN),
      0,
    )
    return delayMs <= LONGEST_SECONDS * 1000 ? nowMs + delayMs : undefined
  }
  // `Date.parse` alone would read "after 10" as a date.
  const dateMs = isoDate.test(text) || httpDate.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(dateMs) ? undefined : dateMs
}
