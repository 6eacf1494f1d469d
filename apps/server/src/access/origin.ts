import { single, type RequestHeaders } from './connection.ts'

/** What the check for foreign pages needs to know of a request. */
export interface PageRequest {
  readonly method: string
  readonly headers: RequestHeaders
  /** `Host` as the client sent it. */
  readonly host: string | undefined
}

/** Origins whose pages may use the server, beside its own pages. */
export type IsKnownOrigin = (origin: string) => boolean

/** Whether a method only reads. */
export function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/**
 * Whether a page of another site made a request. Programs send neither `Origin` nor `Sec-Fetch-Site`. `Origin` decides
 * if it was sent, otherwise `Sec-Fetch-Site`, which no page can change.
 */
export function isForeign({ headers, host }: PageRequest, isKnown: IsKnownOrigin): boolean {
  if (headers['origin'] !== undefined) {
    const origin = single(headers, 'origin')
    return origin === undefined || !(isKnown(origin) || isOriginOf(origin, host))
  }
  if (headers['sec-fetch-site'] === undefined) return false
  const site = single(headers, 'sec-fetch-site')
  return site !== 'same-origin' && site !== 'none'
}

/** Whether a person follows a link in a window or tab of its own; the page with the link sees nothing of the answer. */
export function isNavigation({ method, headers }: PageRequest): boolean {
  const isDocument = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return isDocument && method === 'GET' && headers['origin'] === undefined
}

/** Whether an origin is that of a `Host` header; a missing port is that of the origin's scheme. */
export function isOriginOf(origin: string, host: string | undefined): boolean {
  const match = /^(https?):\/\/([^/?#@\\]+)$/i.exec(origin)
  if (match === null || host === undefined || !/^[\w.:[\]-]+$/.test(host)) return false
  const scheme = match[1] ?? ''
  const own = URL.parse(`${scheme}://${host}`)
  const other = URL.parse(origin)
  return own !== null && other !== null && own.host === other.host
}

/** Normal form of an origin, as browsers send it. Undefined for any other text. */
export function normalizeOrigin(text: string): string | undefined {
  const origin = URL.parse(text)?.origin
  return origin === 'null' ? undefined : origin
}
