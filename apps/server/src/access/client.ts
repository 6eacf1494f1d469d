import { isLoopbackHost } from '../config/addresses.ts'
import { hostOf, single, type Connection } from './connection.ts'
import { hostName } from './host.ts'
import { readAddress } from './networks.ts'

/** Who asks, as far as trusted proxies say. */
export interface Client {
  /** IP address, or `unknown`. */
  readonly address: string
  /** `Host` as the client sent it. */
  readonly host: string | undefined
  /** Whether the client used https, as a trusted proxy says. */
  readonly isHttps: boolean
}

/** A request, as far as access depends on it. */
export interface Visit {
  readonly connection: Connection
  readonly client: Client
}

/** Proxies in a row that are looked at. */
const MAX_HOPS = 32

/**
 * Reads who asks. `X-Forwarded-For` is read from right to left, as far as the addresses are those of trusted proxies;
 * `X-Forwarded-Host` and `X-Forwarded-Proto` count from a trusted proxy only, the last value of each.
 */
export function readClient(
  { headers, remote }: Pick<Connection, 'headers' | 'remote'>,
  isTrusted: (address: string) => boolean,
): Client {
  const host = hostOf(headers)
  if (remote === undefined) return { address: 'unknown', host, isHttps: false }
  if (!isTrusted(remote)) return { address: remote, host, isHttps: false }
  return {
    address: clientAddress(remote, single(headers, 'x-forwarded-for') ?? '', isTrusted),
    host: lastOf(single(headers, 'x-forwarded-host')) ?? host,
    isHttps: lastOf(single(headers, 'x-forwarded-proto')) === 'https',
  }
}

function clientAddress(remote: string, forwarded: string, isTrusted: (address: string) => boolean): string {
  let address = remote
  for (const entry of forwarded.split(',').slice(-MAX_HOPS).toReversed()) {
    const next = readAddress(entry.trim())
    if (next === undefined) return address
    address = next
    if (!isTrusted(address)) return address
  }
  return address
}

function lastOf(value: string | undefined): string | undefined {
  const last = value?.slice(value.lastIndexOf(',') + 1).trim()
  return last === '' ? undefined : last
}

const PROXY_HEADERS: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'cdn-loop',
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'x-remote-addr',
  'x-envoy-external-address',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'true-client-ip',
  'cf-connecting-ip',
  'fly-client-ip',
])

/**
 * Whether a request came from a program on this machine for itself. A proxy or tunnel on this machine is known by a `Host`
 * that is not of this machine only, by the headers that it adds, or by HTTP/1.0, which nginx speaks to its backends unless it
 * is configured otherwise.
 */
export function isLocal({ headers, isLoopback, isHttp10 }: Connection): boolean {
  if (!isLoopback || isHttp10) return false
  const name = hostName(hostOf(headers) ?? '')
  if (name === undefined || !isLoopbackHost(name)) return false
  for (const header in headers)
    if (header.startsWith('x-forwarded') || PROXY_HEADERS.has(header)) return false
  return true
}
