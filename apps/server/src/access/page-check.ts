import type { ServerConfig } from '../config/server-config.ts'
import type { Visit } from './client.ts'
import type { Cors } from './cors.ts'
import { createHostCheck } from './host.ts'
import { isForeign, isNavigation, isReading, normalizeOrigin } from './origin.ts'
import { CROSS_SITE, WRONG_HOST, type Refusal } from './refusal.ts'

/** What the check depends on. */
export interface PageCheckOptions {
  readonly config: Pick<ServerConfig, 'host' | 'publicUrl'>
  readonly hasKeys: () => boolean
  readonly cors: Cors
}

/**
 * Creates the check that keeps pages of other sites out: by `Host` on connections over loopback, and by `Origin` and
 * `Sec-Fetch-Site`. Reading is refused only without keys, when whoever reaches the server is answered.
 */
export function createPageCheck({
  config,
  hasKeys,
  cors,
}: PageCheckOptions): (method: string, visit: Visit) => Refusal | undefined {
  const publicUrl = config.publicUrl === undefined ? undefined : new URL(config.publicUrl)
  const publicOrigin = publicUrl && normalizeOrigin(publicUrl.href)
  const isOwnHost = createHostCheck([config.host, publicUrl?.hostname])
  const isKnown = (origin: string): boolean => origin === publicOrigin || cors.isListed(origin)
  return (method, { connection, client: { host } }) => {
    // Browsers always send it; load balancers that probe with HTTP/1.0 do not.
    if (connection.isLoopback && host !== undefined && !isOwnHost(host)) return WRONG_HOST
    const request = { method, headers: connection.headers, host }
    if (!isForeign(request, isKnown)) return undefined
    if (method === 'OPTIONS') return undefined
    if (isReading(method) && (hasKeys() || isNavigation(request))) return undefined
    return CROSS_SITE
  }
}
