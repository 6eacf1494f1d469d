import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isForeign, isNavigation, isOriginOf, normalizeOrigin } from './origin.ts'

const host = 'mon.example:8080'
const isKnown = (origin: string): boolean => origin === 'https://app.example'
const foreign = (headers: Record<string, string>): boolean =>
  isForeign({ method: 'POST', headers, host }, isKnown)

describe('a request is', () => {
  test.each([
    ['a program', {}],
    ['a page of this server', { origin: 'http://mon.example:8080', 'sec-fetch-site': 'same-origin' }],
    ['a listed page', { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }],
    ['a link that a person typed', { 'sec-fetch-site': 'none' }],
  ])('not foreign: %s', (_, headers) => {
    expect(foreign(headers)).toBe(false)
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://mon.example:3000' }],
    ['a sandboxed page', { origin: 'null' }],
    [
      'a page that claims to be of this origin',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['two origins', { origin: 'http://mon.example:8080, https://evil.example' }],
    ['a listed origin with more', { origin: 'https://app.example.evil' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['a value to come', { 'sec-fetch-site': 'elsewhere' }],
    ['an empty origin', { origin: '' }],
  ])('foreign: %s', (_, headers) => {
    expect(foreign(headers)).toBe(true)
  })
})

test('a missing port is that of the scheme', () => {
  expect(isOriginOf('https://mon.example', 'mon.example')).toBe(true)
  expect(isOriginOf('https://mon.example', 'mon.example:443')).toBe(true)
  expect(isOriginOf('http://mon.example', 'mon.example:443')).toBe(false)
  expect(isOriginOf('http://[::1]:8080', '[::1]:8080')).toBe(true)
  expect(isOriginOf('http://mon.example', undefined)).toBe(false)
})

test('no hostile origin throws or passes', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain().map((name) => `https://${name}`),
  )
  fc.assert(
    fc.property(text, (origin) => {
      fc.pre(!/^https?:\/\/mon\.example:8080$/i.test(origin) && origin !== 'https://app.example')
      expect(foreign({ origin })).toBe(true)
    }),
  )
  fc.assert(fc.property(text, text, (origin, other) => void isOriginOf(origin, other)))
})

function isLink(headers: Record<string, string>, method = 'GET'): boolean {
  return isNavigation({ method, headers, host })
}

test('only following a link in a window is a navigation', () => {
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect(isLink(link)).toBe(true)
  expect(isLink(link, 'POST')).toBe(false)
  expect(isLink({ ...link, 'sec-fetch-dest': 'iframe' })).toBe(false)
  expect(isLink({ ...link, 'sec-fetch-mode': 'no-cors' })).toBe(false)
  expect(isLink({ ...link, origin: 'https://evil.example' })).toBe(false)
})

test('an origin has a normal form', () => {
  expect(normalizeOrigin('https://App.Example:443/')).toBe('https://app.example')
  expect(normalizeOrigin('*')).toBeUndefined()
  expect(normalizeOrigin('data:text/html,x')).toBeUndefined()
})
