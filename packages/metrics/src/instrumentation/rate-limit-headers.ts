import type { RateLimit } from '../api/rate-limit.ts'
import { parseResetTime } from './reset-time.ts'
import { readList } from './structured-list.ts'

/** Headers for requests of GitLab, GitHub, X, OpenAI-compatible APIs with Azure, and Anthropic. */
const families = [
  { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { limit: 'x-rate-limit-limit', remaining: 'x-rate-limit-remaining', reset: 'x-rate-limit-reset' },
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

/** Reads the request limit from the headers of a response: of several, the tightest. Undefined without one. */
export function readRateLimit(headers: Headers, nowMs: number): RateLimit | undefined {
  const policies = readPolicies(headers.get('ratelimit-policy'))
  return tightest([
    readFields(headers.get('ratelimit'), policies, nowMs),
    ...families.map(({ limit, remaining, reset }) =>
      readFamily(headers.get(limit), headers.get(remaining), headers.get(reset), nowMs),
    ),
    [...policies.values()].flatMap(({ isOfRequests, limit }) =>
      isOfRequests && limit !== undefined ? [{ limit }] : [],
    ),
  ])
}

/**
 * Returns, of the first source with remaining requests, the limit with the fewest; if no source has any, the smallest limit of the
 * first source.
 */
function tightest(sources: readonly (readonly RateLimit[])[]): RateLimit | undefined {
  const hasRemaining = sources.find((limits) => limits.some(({ remaining }) => remaining !== undefined))
  const found = hasRemaining ?? sources.find((limits) => limits.length > 0) ?? []
  return found.toSorted((a, b) => tightness(a) - tightness(b))[0]
}

function tightness({ remaining, limit = Infinity }: RateLimit): number {
  return remaining ?? limit
}

interface Policy {
  readonly limit: number | undefined
  readonly isOfRequests: boolean
}

/** Reads `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): `"day";q=1000;w=86400`, until draft 7 `1000;w=86400`. */
function readPolicies(text: string | null): ReadonlyMap<string, Policy> {
  return new Map(
    readList(text ?? '').flatMap(({ value, parameters }) => {
      const limit = count(parameters.get('q') ?? value)
      const policy = { limit, isOfRequests: (parameters.get('qu') ?? 'requests') === 'requests' }
      // Hugging Face has a kind in front of the name: `"fixed window";"api";q=500;w=300`.
      const names = [...parameters.keys()].flatMap((name) => /^"(.+)"$/.exec(name)?.[1] ?? [])
      return [value, ...names].map((name) => [name, policy] as const)
    }),
  )
}

/** Reads `RateLimit` of the same draft: `"day";r=50;t=30`, in draft 7 `limit=100, remaining=50, reset=30`. */
function readFields(
  text: string | null,
  policies: ReadonlyMap<string, Policy>,
  nowMs: number,
): readonly RateLimit[] {
  const members = readList(text ?? '')
  const pairs = new Map(members.map(({ value }) => value.split('=', 2) as [string, string]))
  const fields = members
    .filter(({ value }) => policies.get(value)?.isOfRequests !== false)
    .map(({ value, parameters }) => ({
      limit: policies.get(value)?.limit,
      remaining: parameters.get('r'),
      reset: parameters.get('t'),
    }))
  const draft7 = {
    limit: count(pairs.get('limit')),
    remaining: pairs.get('remaining'),
    reset: pairs.get('reset'),
  }
  return [...fields, draft7].flatMap(({ limit, remaining, reset }) =>
    count(remaining) === undefined
      ? []
      : [rateLimit(limit, count(remaining), parseResetTime(reset ?? null, nowMs))],
  )
}

/** Reads three headers. Each is a list if several gateways have added theirs; a limit can be followed by its policies. */
function readFamily(
  limitText: string | null,
  remainingText: string | null,
  resetText: string | null,
  nowMs: number,
): readonly RateLimit[] {
  const limits = counts(limitText)
  const remainings = counts(remainingText)
  if (remainings.length < 2) {
    const [limit, remaining] = [limits[0], remainings[0]]
    const isUnknown = limit === undefined && remaining === undefined
    return isUnknown ? [] : [rateLimit(limit, remaining, parseResetTime(resetText, nowMs))]
  }
  const resets = (resetText ?? '').split(',')
  const isOneEach = limits.length === remainings.length
  return remainings.flatMap((remaining, at) =>
    remaining === undefined
      ? []
      : [rateLimit(limits[isOneEach ? at : 0], remaining, parseResetTime(resets[at]?.trim() ?? null, nowMs))],
  )
}

function rateLimit(
  limit: number | undefined,
  remaining: number | undefined,
  resetAtMs: number | undefined,
): RateLimit {
  // `1,000` is a list of two numbers.
  const isLimit = limit !== undefined && limit >= (remaining ?? 0)
  return {
    ...(isLimit && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetAtMs !== undefined && { resetAtMs }),
  }
}

function counts(text: string | null): readonly (number | undefined)[] {
  return readList(text ?? '').map(({ value }) => count(value))
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}
