import type { RateLimit } from '../api/rate-limit.ts'

/** Headers for requests of GitLab, GitHub, OpenAI-compatible APIs and Anthropic. */
const families = [
  { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  {
    limit: 'x-ratelimit-limit-requests',
    remaining: 'x-ratelimit-remaining-requests',
    reset: 'x-ratelimit-reset-requests',
  },
  {
    limit: 'anthropic-ratelimit-requests-limit',
    remaining: 'anthropic-ratelimit-requests-remaining',
    reset: 'anthropic-ratelimit-requests-reset',
  },
] as const

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** From here on (a day in 2001) a number of seconds is a date, below it is a duration. */
const FIRST_DATE_SECONDS = 1_000_000_000

/** Reads the request limit from the headers of a response. Undefined without one. */
export function readRateLimit(headers: Headers, nowMs: number): RateLimit | undefined {
  for (const names of families) {
    const limit = count(headers.get(names.limit))
    const remaining = count(headers.get(names.remaining))
    if (limit === undefined && remaining === undefined) continue
    const resetAtMs = moment(headers.get(names.reset), nowMs)
    return {
      ...(limit !== undefined && { limit }),
      ...(remaining !== undefined && { remaining }),
      ...(resetAtMs !== undefined && { resetAtMs }),
    }
  }
  return undefined
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Parses seconds from now, a date in seconds, a duration such as `6m0s`, or a date. */
function moment(text: string | null, nowMs: number): number | undefined {
  if (text === null || text === '' || text.length > 40) return undefined
  if (/^\d{1,12}(?:\.\d+)?$/.test(text)) {
    const seconds = Number(text)
    return seconds >= FIRST_DATE_SECONDS ? seconds * 1000 : nowMs + seconds * 1000
  }
  if (/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) {
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)
    return [...parts].reduce((sum, [, n, unit = '']) => sum + Number(n) * (UNIT_MS[unit] ?? 0), nowMs)
  }
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date
}
