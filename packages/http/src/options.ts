import type { ResolveHost } from './connector.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from './network-policy.ts'

/** The longest time-out. */
export const MAX_TIMEOUT_MS = 300_000
/** The largest cap of a body. */
export const MAX_BODY_BYTES: number = 2 ** 30

/** Options of {@link createHttpClient}. */
export interface HttpClientOptions {
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy
  /** Bounds a whole request, from DNS to the last byte of the body and over all redirects. Default 10000. */
  readonly timeoutMs?: number
  /** Bounds DNS, connect and TLS of one connection. Default: the time limit of the request. */
  readonly connectTimeoutMs?: number
  /** Bytes of a body, after decompression, beyond which the request fails. Default 65536. */
  readonly maxBodyBytes?: number
  /** Resolves host names in place of `dns.lookup`. */
  readonly resolveHost?: ResolveHost
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string
}

/** The bounds every client has. */
export type HttpClientLimits = Required<
  Omit<HttpClientOptions, 'connectTimeoutMs' | 'resolveHost' | 'ca'>
> & {
  readonly connectTimeoutMs: number | undefined
}

/** Fills in the defaults. Throws a `RangeError` that lists every option out of range. */
export function resolveLimits(options: HttpClientOptions): HttpClientLimits {
  const limits: HttpClientLimits = {
    network: options.network ?? 'no-metadata',
    timeoutMs: options.timeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs,
    maxBodyBytes: options.maxBodyBytes ?? 65_536,
  }
  const problems = [
    ...integerProblem('timeoutMs', limits.timeoutMs, MAX_TIMEOUT_MS),
    ...(limits.connectTimeoutMs === undefined
      ? []
      : integerProblem('connectTimeoutMs', limits.connectTimeoutMs, MAX_TIMEOUT_MS)),
    ...integerProblem('maxBodyBytes', limits.maxBodyBytes, MAX_BODY_BYTES),
  ]
  if (!NETWORK_POLICIES.includes(limits.network)) {
    problems.push(`network: expected one of ${NETWORK_POLICIES.join(', ')}, got ${String(limits.network)}`)
  }
  if (problems.length > 0) throw new RangeError(`Invalid HTTP client options: ${problems.join('; ')}`)
  return limits
}

/** A problem unless the value is an integer from 1 to the maximum. */
export function integerProblem(name: string, value: unknown, max: number): string[] {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return []
  const received = typeof value === 'number' ? String(value) : typeof value
  return [`${name}: expected an integer from 1 to ${max}, got ${received}`]
}
