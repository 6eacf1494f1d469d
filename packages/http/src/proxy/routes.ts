import { readNoProxy } from './no-proxy.ts'
import { bySchemeOf, parseProxy, proxyUrlsOf, type Proxy, type ProxyOptions } from './proxy-options.ts'

/** Returns the proxy that a URL is requested through; undefined if it is connected to directly. */
export type Routes = (url: URL) => Proxy | undefined

/** Reads valid options. */
export function createRoutes(options: string | URL | ProxyOptions = {}): Routes {
  const proxies = new Map(
    Object.entries(proxyUrlsOf(options)).map(([scheme, url]) => [`${scheme}:`, parseProxy(url)]),
  )
  const isDirect = readNoProxy(bySchemeOf(options).noProxy ?? '')
  return (url) => (isDirect(url) ? undefined : proxies.get(url.protocol))
}
