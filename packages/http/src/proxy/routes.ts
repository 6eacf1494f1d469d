import { readNoProxy } from './no-proxy.ts'
import { parseProxy, type Proxy, type ProxyOptions } from './proxy-options.ts'

/** Returns the proxy that a URL is requested through; undefined if it is connected to directly. */
export type Routes = (url: URL) => Proxy | undefined

/** Reads valid options. */
export function createRoutes(options: string | URL | ProxyOptions = {}): Routes {
  const {
    http,
    https,
    noProxy = '',
  }: ProxyOptions = typeof options === 'string' || options instanceof URL
    ? { http: options, https: options }
    : options
  const proxies = {
    'http:': http === undefined ? undefined : parseProxy(String(http)),
    'https:': https === undefined ? undefined : parseProxy(String(https)),
  }
  const isDirect = readNoProxy(noProxy)
  return (url) => {
    const proxy = proxies[url.protocol as keyof typeof proxies]
    return proxy === undefined || isDirect(url) ? undefined : proxy
  }
}
