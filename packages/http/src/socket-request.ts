import { callback, choice, integer, isHost, parse, type Parsed } from '@botwatch/options'
import * as v from 'valibot'

import type { ResolveHost } from './guarded-lookup.ts'
import { MAX_TIMEOUT_MS } from './limits.ts'
import type { RequestPhase } from './phase.ts'
import { NETWORK_POLICIES, type NetworkPolicy } from './network-policy.ts'
import { checkTls, tlsEntries, type TlsOptions } from './tls/tls-options.ts'

/** Options of `openSocket`. */
export interface SocketRequest {
  /** A name or an address; an IPv6 address with or without brackets. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
  /** Addresses that may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
  /** Time limit of DNS, connect and TLS together. 1 to 300000, default 10000. */
  readonly timeoutMs?: number | undefined
  /** Cancels the attempt. Has no effect on the open socket. */
  readonly signal?: AbortSignal | undefined
  /** Opens a TLS connection. Default: plain TCP. */
  readonly tls?: SocketTlsOptions | undefined
  /** Resolves host names. Default `dns.lookup`. */
  readonly resolveHost?: ResolveHost | undefined
  /**
   * Called each time the attempt begins to wait for something else, with the origin, e.g. `tcp://redis:6379`. A failure is
   * ignored.
   */
  readonly onPhase?: ((phase: RequestPhase, origin: string) => void) | undefined
}

/** TLS options of a {@link SocketRequest}. */
export interface SocketTlsOptions extends TlsOptions {
  /** The name that the certificate must be for. Default: the host. */
  readonly servername?: string | undefined
}

/** A {@link SocketRequest} with defaults. */
export interface ValidSocketRequest extends SocketRequest {
  readonly network: NetworkPolicy
  readonly timeoutMs: number
}

const host = 'a host name or an IP address, without a port'

const schema = v.strictObject({
  host: v.pipe(
    v.string(host),
    v.transform((value) => (/^\[.*\]$/.test(value) ? value.slice(1, -1) : value)),
    v.check((text) => isHost(text), host),
  ),
  port: integer(1, 65_535),
  network: v.optional(choice(NETWORK_POLICIES), 'no-metadata'),
  timeoutMs: v.optional(integer(1, MAX_TIMEOUT_MS), 10_000),
  signal: v.optional(v.instance(AbortSignal)),
  tls: v.optional(
    v.pipe(v.strictObject({ servername: v.optional(v.string('a host name')), ...tlsEntries }), checkTls()),
  ),
  resolveHost: v.optional(callback<ResolveHost>()),
  onPhase: v.optional(callback<(phase: RequestPhase, origin: string) => void>()),
})

/** Validates a request. No problem shows a string of it. */
export function readSocketRequest(request: unknown): Parsed<ValidSocketRequest> {
  return parse(schema, request)
}
