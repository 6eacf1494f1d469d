import { createHttpClient, type HttpClient, type NetworkPolicy } from '@botwatch/http'

import type { HttpChannelSettings } from './options.ts'

/** Runs an attempt with a client, and resolves to its result. */
export type WithClient = <T>(attempt: (http: Pick<HttpClient, 'request'>) => Promise<T>) => Promise<T>

/**
 * Returns a function that runs each attempt of a channel with the client of its options, or else with a new one, which it closes
 * after the attempt: messages are rare, and a channel that is no longer used must not keep a socket.
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
