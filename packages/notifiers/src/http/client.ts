import { createHttpClient, type HttpClient, type NetworkPolicy } from '@botwatch/http'

import type { HttpChannelSettings } from './options.ts'

/** Runs one attempt with a client. */
export type WithClient = <T>(attempt: (http: Pick<HttpClient, 'request'>) => Promise<T>) => Promise<T>

/**
 * Gives each attempt of a channel a client: the one in its options, or one of its own, which is closed after the attempt.
 * Messages are rare, and a channel that is no longer used must not keep a socket.
 */
export function clientOf(settings: HttpChannelSettings, defaultNetwork: NetworkPolicy): WithClient {
  const { http: given, network = defaultNetwork, timeoutMs, proxy, ca, cert, key } = settings
  if (given !== undefined) return (attempt) => attempt(given)
  return async (attempt) => {
    const http = createHttpClient({ network, timeoutMs, proxy, ca, cert, key })
    try {
      return await attempt(http)
    } finally {
      await http.close()
    }
  }
}
