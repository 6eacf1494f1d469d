import { callback, choice, integer, parse } from '@botwatch/options'
import * as v from 'valibot'

import { connectionEntries, type ConnectionOptions } from './connection-options.ts'
import { invalidInput } from './errors.ts'
import type { ResolveHost } from './guarded-lookup.ts'
import { MAX_BODY_BYTES, MAX_TIMEOUT_MS } from './limits.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from './network-policy.ts'
import { checkTls } from './tls/tls-options.ts'

/** Options of {@link createHttpClient}. */
export interface HttpClientOptions extends ConnectionOptions {
  /** Addresses that may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
  /** Time limit of a whole request, from DNS to the last byte of the body, with all redirects. 1 to 300000, default 10000. */
  readonly timeoutMs?: number | undefined
  /** Size limit of a body in bytes after decompression. 1 to 2^30, default 65536. */
  readonly maxBodyBytes?: number | undefined
  /** Resolves host names. Default `dns.lookup`. */
  readonly resolveHost?: ResolveHost | undefined
}

/** {@link HttpClientOptions} with defaults. */
export interface HttpClientSettings extends HttpClientOptions {
  readonly network: NetworkPolicy
  readonly timeoutMs: number
  readonly maxBodyBytes: number
}

const schema = v.pipe(
  v.strictObject({
    network: v.optional(choice(NETWORK_POLICIES), 'no-metadata'),
    timeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 10_000),
    maxBodyBytes: v.optional(integer(1, MAX_BODY_BYTES), 65_536),
    resolveHost: v.optional(callback<ResolveHost>()),
    ...connectionEntries,
  }),
  checkTls(),
)

/** Fills in the defaults. Throws `INVALID_OPTIONS` with every problem. */
export function readOptions(options: HttpClientOptions): HttpClientSettings {
  const parsed = parse(schema, options)
  if (parsed.ok) return parsed.value
  throw invalidInput('INVALID_OPTIONS', 'HTTP client options', parsed.problems)
}
