import * as v from 'valibot'

import { parseProxy, proxySchema, proxyUrlsOf, type ProxyOptions } from './proxy/proxy-options.ts'
import { tlsEntries, type TlsOptions } from './tls/tls-options.ts'

/** Proxy, trusted certificates and client certificate of a client. */
export interface ConnectionOptions extends TlsOptions {
  /** Proxy of all URLs, or proxies by scheme and the hosts that need none. No environment variable is read. Default: none. */
  readonly proxy?: string | URL | ProxyOptions | undefined
}

/** Schema entries of {@link ConnectionOptions}. `checkTls` checks that `cert` and `key` belong together. */
export const connectionEntries: {
  readonly proxy: v.OptionalSchema<v.GenericSchema<string | URL | ProxyOptions>, undefined>
} & typeof tlsEntries = { proxy: v.optional(proxySchema), ...tlsEntries }

/**
 * The secrets of valid options, to be hidden wherever they would be shown: passwords of proxies, user names without a password,
 * which are tokens, and the private key.
 */
export function connectionSecrets({ proxy, key }: ConnectionOptions = {}): readonly string[] {
  const ofProxies = Object.values(proxyUrlsOf(proxy)).flatMap((text) => {
    const { username, password } = new URL(text)
    const { authorization } = parseProxy(text)
    const secret = password || username
    return authorization === undefined
      ? []
      : [secret, decodeURIComponent(secret), authorization.replace('Basic ', '')]
  })
  return [...ofProxies, ...(key === undefined ? [] : [key])]
}
