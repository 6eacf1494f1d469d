import type { HttpHeaders } from './response.ts'

const MAX_RETRY_AFTER_MS = 3_600_000

/** From here on (a day in 2001) a number of seconds is a date, and a thousand times that a date in milliseconds. */
const FIRST_DATE_SECONDS = 1_000_000_000

/**
 * Parses a `Retry-After` value: seconds (whole or decimal) or an HTTP date. Returns milliseconds from `nowMs`, from 0 to
 * one hour; undefined if there is no value or it is invalid.
 */
export function parseRetryAfter(
  value: string | null | undefined,
  nowMs: number = Date.now(),
): number | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  const seconds = numberOf(text)
  return bounded(seconds === undefined ? httpDate(text) - nowMs : seconds * 1000)
}

/**
 * How long a response asks to wait before the next request, from 0 to one hour in milliseconds: its `Retry-After`, or else
 * the time until its rate limit ends: `RateLimit-Reset` or `X-RateLimit-Reset` (seconds from now, or a date in seconds or
 * milliseconds since 1970), or `t` of `RateLimit` (seconds). Undefined if it has none of them.
 */
export function readRetryDelay(headers: HttpHeaders, nowMs: number = Date.now()): number | undefined {
  const retryAfterMs = parseRetryAfter(headers['retry-after'], nowMs)
  if (retryAfterMs !== undefined) return retryAfterMs
  const [, t] = /;\s*t=(\d{1,15})\s*(?:[;,]|$)/.exec(headers['ratelimit'] ?? '') ?? []
  const reset = numberOf((headers['ratelimit-reset'] ?? headers['x-ratelimit-reset'] ?? t ?? '').trim())
  if (reset === undefined) return undefined
  if (reset >= FIRST_DATE_SECONDS * 1000) return bounded(reset - nowMs)
  return bounded(reset >= FIRST_DATE_SECONDS ? reset * 1000 - nowMs : reset * 1000)
}

function numberOf(text: string): number | undefined {
  return /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}

function bounded(delayMs: number): number | undefined {
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(0, Math.ceil(delayMs)), MAX_RETRY_AFTER_MS)
}

const time = String.raw`\d{2}:\d{2}:\d{2}`
/** The three forms of RFC 9110, section 5.6.7: IMF-fixdate, RFC 850, asctime. */
const withZone = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4}|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2}) ${time} GMT$`,
)
const asctime = new RegExp(String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${time} \d{4}$`)

/** `Date.parse` alone would read "after 10" as a date, and asctime, which is UTC, as local time. */
function httpDate(text: string): number {
  if (withZone.test(text)) return Date.parse(text)
  return asctime.test(text) ? Date.parse(`${text} GMT`) : NaN
}
