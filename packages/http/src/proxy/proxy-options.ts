import * as v from 'valibot'

/** Proxies by the scheme of the URL that is requested. */
export interface ProxyOptions {
  /** Proxy of http URLs, which receives the whole request. Default: none. */
  readonly http?: string | URL | undefined
  /** Proxy of https URLs, which opens a tunnel (CONNECT) and sees host and port only. Default: none. */
  readonly https?: string | URL | undefined
  /**
   * Hosts that are connected to without a proxy, separated by commas, e.g. `localhost,.internal,10.0.0.0/8,db:8080`. `*` is
   * every host. Default: none.
   */
  readonly noProxy?: string | undefined
}

const PROXY_URL = 'an http or https URL of a proxy, e.g. http://user:password@proxy.internal:3128'

/** Schema of the URL of a proxy, which may have a user name and a password. `host:port` stands for `http://host:port`. */
export function proxyUrl(): v.GenericSchema<string | URL, string> {
  return v.pipe(
    v.union([v.string(), v.instance(URL)], PROXY_URL),
    v.transform(withScheme),
    v.check(isProxyUrl, ({ input }) => PROXY_URL + hintFor(input)),
  )
}

const byScheme = v.strictObject({
  http: v.optional(proxyUrl()),
  https: v.optional(proxyUrl()),
  noProxy: v.optional(v.string('host names, addresses and networks, separated by commas')),
})

/** {@link ProxyOptions}, or the URL of the proxy of all URLs. */
export const proxySchema: v.GenericSchema<string | URL | ProxyOptions> = v.lazy((input) =>
  typeof input === 'object' && input !== null && !(input instanceof URL) ? byScheme : proxyUrl(),
)

/** The URLs of the proxies in valid options, by the scheme of the URLs that they are for. */
export function proxyUrlsOf(options: string | URL | ProxyOptions = {}): {
  readonly http?: string
  readonly https?: string
} {
  const { http, https } = bySchemeOf(options)
  return {
    ...(http !== undefined && { http: withScheme(http) }),
    ...(https !== undefined && { https: withScheme(https) }),
  }
}

/** Valid options by scheme. The URL of one proxy stands for both schemes. */
export function bySchemeOf(options: string | URL | ProxyOptions): ProxyOptions {
  return typeof options === 'string' || options instanceof URL ? { http: options, https: options } : options
}

/** Address and login of a proxy. */
export interface Proxy {
  /** E.g. `proxy://proxy.internal:3128`. Names the proxy in the phases of a request. */
  readonly origin: string
  readonly protocol: string
  /** Name or address, without brackets. */
  readonly hostname: string
  readonly port: string
  /** Value of `proxy-authorization`; undefined without a user name. */
  readonly authorization: string | undefined
}

/** Reads a URL that {@link proxyUrl} accepts. */
export function parseProxy(text: string): Proxy {
  const { protocol, hostname, port, username, password } = new URL(text)
  const actual = port || (protocol === 'https:' ? '443' : '80')
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return {
    origin: `proxy://${hostname}:${actual}`,
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: actual,
    authorization:
      credentials === ':' ? undefined : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  }
}

function hintFor(text: string): string {
  if (/^socks/i.test(text)) return ', because SOCKS is not supported'
  return text.includes('@') ? ', with special characters of user name and password URL-encoded' : ''
}

function withScheme(url: string | URL): string {
  const text = String(url).trim()
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
}

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return false
  try {
    parseProxy(text)
    return true
  } catch {
    // A user name or password that is not URL-encoded.
    return false
  }
}
