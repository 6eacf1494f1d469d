import { HttpClientError } from './errors.ts'
import { isRequestable, type HttpRequest } from './request.ts'

/** What is sent to one place; a redirect makes another of it. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpRequest['body']
}

/** Headers that say nothing but how to read the request and the answer. Any other may be a credential. */
const describing = /^(?:accept(?:-encoding|-language)?|content-(?:encoding|language|type)|user-agent)$/i
const ofBody = /^content-/i

/** Where an answer redirects to, or undefined when it does not. */
export function redirectTarget(
  status: number,
  { location }: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  return Array.isArray(location) ? location[0] : location
}

/**
 * The hop that a redirect asks for, by the rules of the Fetch standard: 303, and 301 and 302 of a POST, go on as a
 * GET without a body. Stricter than Fetch, another origin gets no header of the caller's that may be a credential,
 * and https is not left for http. Throws a PROTOCOL error where there is nowhere to go.
 */
export function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = URL.parse(location, hop.url.href)
  if (!isRequestable(url))
    throw refused(hop, 'its location is no http or https URL without credentials in it')
  if (hop.url.protocol === 'https:' && url.protocol === 'http:')
    throw refused(hop, 'it leads from https to http')
  const method = hop.method.toUpperCase()
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

/** The error of a redirect that is not followed. */
export function refused(hop: Hop, reason: string): HttpClientError {
  return new HttpClientError('PROTOCOL', `Redirect cannot be followed, for ${reason}: ${hop.url.origin}`)
}
