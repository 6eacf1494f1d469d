import type { ResolveHost } from './connector.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from './network-policy.ts'

/** Options of {@link createHttpClient}. */
export interface HttpClientOptions {
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy
  /** Bounds a whole request, from DNS to the last byte of the body and over all redirects. Default 10000. */
  readonly timeoutMs?: number
  /** Bounds DNS, connect and TLS of one connection. Default 5000. */
  readonly connectTimeoutMs?: number
  /** Bytes of a body, after decompression, beyond which the request fails. Default 65536. */
  readonly maxBodyBytes?: number
  /** Resolves host names in place of `dns.lookup`. */
  readonly resolveHost?: ResolveHost
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string
}

/** The bounds every client has. */
export type HttpClientLimits = Required<Omit<HttpClientOptions, 'resolveHost' | 'ca'>>

/** Fills in the defaults. Throws a `RangeError` that lists every option out of range. */
export function resolveLimits(options: HttpClientOptions): HttpClientLimits {
  const limits: HttpClientLimits = {
    network: options.network ?? 'no-metadata',
    timeoutMs: options.timeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5000,
    maxBodyBytes: options.maxBodyBytes ?? 65_536,
  }
  const problems = [
    ...integerProblem('timeoutMs', limits.timeoutMs, 300_000),
    ...integerProblem('connectTimeoutMs', limits.connectTimeoutMs, 300_000),
    ...integerProblem('maxBodyBytes', limits.maxBodyBytes, 2 ** 30),
  ]
  if (!NETWORK_POLICIES.includes(limits.network)) {
    problems.push(`network: expected one of ${NETWORK_POLICIES.join(', ')}, got ${String(limits.network)}`)
  }
  if (problems.length > 0) throw new RangeError(`Invalid HTTP client options: ${problems.join('; ')}`)
  return limits
}

function integerProblem(name: string, value: unknown, max: number): string[] {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max) return []
  return [`${name}: expected an integer from 1 to ${max}, got ${String(value)}`]
}
