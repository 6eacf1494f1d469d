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

const time = String.raw`\d{2}:\d{2}:\d{2}`
/** The three forms of RFC 9110, section 5.6.7: IMF-fixdate, RFC 850, asctime. */
const withZone = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4}|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2}) ${time} GMT$`,
)
const asctime = new RegExp(String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${time} \d{4}$`)

/** `Date.parse` alone would make a date of "after 10", and read asctime, which means UTC, as local time. */
function httpDate(text: string): number {
  if (withZone.test(text)) return Date.parse(text)
  return asctime.test(text) ? Date.parse(`${text} GMT`) : NaN
}
