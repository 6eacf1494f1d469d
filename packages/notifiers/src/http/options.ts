import { NETWORK_POLICIES, type HttpClient, type NetworkPolicy } from '@botwatch/http'

import type { Problems } from '../problems.ts'

/** Where a channel sends its requests, and how. The URL may be a secret and is never printed. */
export interface HttpOptions {
  /** Where to post, http or https. */
  readonly url: string | URL
  /** Bounds one attempt. */
  readonly timeoutMs?: number
  /** Which addresses may be connected to. */
  readonly network?: NetworkPolicy
  /** Sends over this client, under its network policy, in place of one of its own. */
  readonly http?: Pick<HttpClient, 'request'>
}

/** Notes what is wrong with them. An option left out is fine, but for the URL. */
export function checkHttpOptions(problems: Problems, { url, timeoutMs, network, http }: HttpOptions): void {
  problems.check(isUsable(url), 'url', url, 'an http or https URL without credentials in it')
  const inRange =
    timeoutMs === undefined || (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 300_000)
  problems.check(inRange, 'timeoutMs', timeoutMs, 'an integer from 1 to 300000')
  const isPolicy = network === undefined || NETWORK_POLICIES.includes(network)
  problems.check(isPolicy, 'network', network, `one of ${NETWORK_POLICIES.join(', ')}`)
  if (http === undefined) return
  problems.check(typeof http?.request === 'function', 'http', http, 'a client with a request function')
  problems.check(network === undefined, 'network', network, 'nothing beside http, whose policy applies')
}

function isUsable(value: unknown): boolean {
  const url = typeof value === 'string' || value instanceof URL ? URL.parse(String(value)) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
