import type { Problem } from './errors.ts'
import { describe } from './validate.ts'

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
