import { HttpClientError } from './errors.ts'
import { isRequestable, type HttpRequest } from './request.ts'

/** One request of a chain of redirects. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpRequest['body']
}

/** Headers that cannot be credentials: they describe only the formats of request and response. */
const describing = /^(?:accept(?:-encoding|-language)?|content-(?:encoding|language|type)|user-agent)$/i
const ofBody = /^content-/i

/** The location of a redirect; undefined if the response is not one. */
export function redirectTarget(
  status: number,
  { location }: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  return Array.isArray(location) ? location[0] : location
}

/**
 * The next request after a redirect, by the rules of the Fetch standard: 303, and 301 and 302 of a POST, become a GET
 * without a body. Stricter than Fetch: another origin is sent only headers that cannot be credentials, and a redirect
 * from https to http is refused. Throws `PROTOCOL` for a redirect that must not be followed.
 */
export function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = URL.parse(location, hop.url.href)
  if (!isRequestable(url))
    throw refused(hop, 'its location is not an http or https URL without a user name or password')
  if (hop.url.protocol === 'https:' && url.protocol === 'http:')
    throw refused(hop, 'it leads from https to http')
  const { method } = hop
  const becomesGet = status === 303 ? !/^(?:GET|HEAD)$/.test(method) : status < 303 && method === 'POST'
  const headers = Object.entries(hop.headers).filter(
    ([name]) =>
      (url.origin === hop.url.origin || describing.test(name)) && !(becomesGet && ofBody.test(name)),
  )
  return {
    url,
    method: becomesGet ? 'GET' : method,
    headers: Object.fromEntries(headers),
    body: becomesGet ? undefined : hop.body,
  }
}

/** The error of a chain of redirects that is too long. */
export function endless({ url }: Hop, redirects: number): HttpClientError {
  const message = `${url.host} redirects without end: given up after ${redirects} redirects`
  return new HttpClientError('PROTOCOL', message, { reason: 'redirect_loop' })
}

function refused({ url }: Hop, why: string): HttpClientError {
  const message = `the redirect of ${url.host} was not followed because ${why}`
  return new HttpClientError('PROTOCOL', message, { reason: 'redirect_refused' })
}
