const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * Reads a `Retry-After` value: seconds (whole or decimal) or an HTTP date. Returns milliseconds from `nowMs`,
 * at least 0 and at most one hour; undefined when there is none or it makes no sense.
 */
export function parseRetryAfter(
  value: string | null | undefined,
  nowMs: number = Date.now(),
): number | undefined {
  const text = value?.trim()
  if (!text) return undefined
  const delayMs = /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) * 1000 : httpDate(text) - nowMs
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(0, Math.ceil(delayMs)), MAX_RETRY_AFTER_MS)
}

/** RFC 9110 dates name their weekday and GMT; `Date.parse` alone would also read "5" or "-1". */
function httpDate(text: string): number {
  return /^[A-Z][a-z]{2,8},? .{8,40}$/.test(text) ? Date.parse(text) : NaN
}
