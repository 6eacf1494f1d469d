import { NETWORK_POLICIES, type HttpClient } from '@botwatch/http'

import type { Problem } from '../check/errors.ts'
import { choiceProblems, describe } from '../validate.ts'

// RFC 9110: a token for the name; no control characters but the tab in the value, one byte each.
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** Everything wrong with a URL, which may hold a secret and so is never shown. */
export function urlProblems(path: string, value: unknown): Problem[] {
  const url = typeof value === 'string' || value instanceof URL ? URL.parse(String(value)) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return [{ path, expected: 'an http or https URL', received: describe(value) }]
  }
  if (url.username === '' && url.password === '') return []
  return [
    {
      path,
      expected: 'a URL without credentials; send them in a header',
      received: 'a URL with credentials',
    },
  ]
}

/** Everything wrong with headers; the value of one is never shown. */
export function headerProblems(path: string, headers: unknown): Problem[] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return [{ path, expected: 'an object of header names and values', received: describe(headers) }]
  }
  return Object.entries(headers).flatMap(([name, value]: [string, unknown], index) => {
    if (!headerName.test(name)) {
      return [
        {
          path: `${path}[${index}]`,
          expected: 'a valid header name',
          received: 'a name with other characters',
        },
      ]
    }
    if (typeof value === 'string' && headerValue.test(value)) return []
    const received = typeof value === 'string' ? 'a string with other characters' : describe(value)
    return [{ path: `${path}.${name}`, expected: 'a header value without control characters', received }]
  })
}

/** Everything wrong with the root of an API, to which paths are joined. */
export function baseUrlProblems(path: string, value: unknown): Problem[] {
  const problems = urlProblems(path, value)
  const url = problems.length === 0 ? new URL(String(value)) : null
  if (url === null || (url.search === '' && url.hash === '')) return problems
  return [{ path, expected: 'a URL without query and fragment', received: 'a URL with one' }]
}

/** Everything wrong with a secret that goes into a header. None at all is no problem: the check reports it. */
export function headerSecretProblems(path: string, value: unknown): Problem[] {
  if (value === undefined || value === null || (typeof value === 'string' && headerValue.test(value)))
    return []
  const received = typeof value === 'string' ? 'a string with other characters' : typeof value
  return [{ path, expected: 'a header value without control characters', received }]
}

/** Everything wrong with a client and a policy, or with one beside the other. */
export function networkProblems(network: unknown, http: unknown): Problem[] {
  const { request } = (http ?? {}) as Partial<HttpClient>
  if (http !== undefined && typeof request !== 'function') {
    return [{ path: 'http', expected: 'an HTTP client', received: describe(http) }]
  }
  if (http === undefined || network === undefined) return choiceProblems('network', network, NETWORK_POLICIES)
  const expected = 'nothing beside http, which has a policy of its own'
  return [{ path: 'network', expected, received: typeof network }]
}

/** The URL of an API's root with a path segment such as `api/v4` at its end, if it is not there already. */
export function withRoot(baseUrl: string | URL, root: string): URL {
  const url = new URL(baseUrl)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = `${path.endsWith(`/${root}`) || root === '' ? path : `${path}/${root}`}/`
  return url
}
