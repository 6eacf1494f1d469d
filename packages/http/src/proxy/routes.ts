import { readNoProxy } from './no-proxy.ts'
import { parseProxy, proxyUrlsOf, type Proxy, type ProxyOptions } from './proxy-options.ts'

/** Returns the proxy that a URL is requested through; undefined if it is connected to directly. */
export type Routes = (url: URL) => Proxy | undefined

/** Reads valid options. */
export function createRoutes(options: string | URL | ProxyOptions = {}): Routes {
  const { http, https } = proxyUrlsOf(options)
  const proxies: Readonly<Record<string, Proxy | undefined>> = {
    'http:': http === undefined ? undefined : parseProxy(http),
    'https:': https === undefined ? undefined : parseProxy(https),
  }
  const { noProxy = '' }: ProxyOptions = typeof options === 'string' || options instanceof URL ? {} : options
  const isDirect = readNoProxy(noProxy)
  return (url) => {
    const proxy = proxies[url.protocol]
    return proxy === undefined || isDirect(url) ? undefined : proxy
  }
}
