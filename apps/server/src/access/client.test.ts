import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isLocal, readClient } from './client.ts'
import type { RequestHeaders } from './connection.ts'
import { createNetworkCheck } from './networks.ts'

const isTrusted = createNetworkCheck(['10.0.0.0/8', '127.0.0.1'])
const clientOf = (remote: string | undefined, headers: RequestHeaders) =>
  readClient({ remote, headers: { host: 'inside:8080', ...headers } }, isTrusted)
const forwarded = {
  'x-forwarded-for': '198.51.100.4',
  'x-forwarded-host': 'mon.example',
  'x-forwarded-proto': 'https',
}

test('headers of a trusted proxy say who asks, for which host and by which scheme', () => {
  expect(clientOf('10.0.0.1', forwarded)).toEqual({
    address: '198.51.100.4',
    host: 'mon.example',
    isHttps: true,
  })
})

test('headers of anybody else are ignored', () => {
  for (const remote of ['192.0.2.7', '::1', undefined]) {
    const { address, host, isHttps } = clientOf(remote, forwarded)
    expect({ address, host, isHttps }).toEqual({
      address: remote ?? 'unknown',
      host: 'inside:8080',
      isHttps: false,
    })
  }
})

test.each([
  ['a client that makes up hops', '1.1.1.1, 127.0.0.1, 198.51.100.4, 10.9.9.9', '198.51.100.4'],
  ['a hop that is no address', '198.51.100.4, unknown', '10.0.0.1'],
  ['no address at all', '', '10.0.0.1'],
  ['trusted hops only', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
  ['IPv4 written as IPv6, with a port', '198.51.100.4, [::ffff:198.51.100.9]:4711', '198.51.100.9'],
])('X-Forwarded-For is read from the right: %s', (_, value, expected) => {
  expect(clientOf('10.0.0.1', { 'x-forwarded-for': value }).address).toBe(expected)
})

test('whatever a client sends, it cannot choose its address behind a trusted proxy that appends the true one', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.ipV4(),
    fc.array(fc.ipV4()).map(String),
  )
  fc.assert(
    fc.property(hostile, (sent) => {
      const value = `${sent}, 198.51.100.4`
      expect(clientOf('10.0.0.1', { 'x-forwarded-for': value }).address).toBe('198.51.100.4')
    }),
  )
})

test('a header of a million hops is read to a limit', () => {
  const value = Array.from({ length: 1_000_000 }, () => '10.0.0.2').join(',')
  expect(clientOf('10.0.0.1', { 'x-forwarded-for': value }).address).toBe('10.0.0.2')
})

const local = { remote: '127.0.0.1', isLoopback: true, isHttp10: false }

test.each([
  'localhost',
  'bot.localhost:8080',
  'LOCALHOST.',
  '127.0.0.1:8080',
  '[::1]:8080',
  '[::ffff:127.0.0.1]',
])('a program on this machine is local as %s', (host) => {
  expect(isLocal({ ...local, headers: { host, accept: '*/*' } })).toBe(true)
  expect(isLocal({ ...local, headers: { ':authority': host } })).toBe(true)
})

test.each(['192.0.2.7', '[2001:db8::1]:8080', 'bot.example', '0.0.0.0', '', undefined])(
  'a request for %s came through a proxy or tunnel that adds no header',
  (host) => {
    expect(isLocal({ ...local, headers: { host } })).toBe(false)
  },
)

test.each([
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-anything',
  'x-forwarded',
  'cdn-loop',
  'cf-connecting-ip',
])('a request with %s came through a proxy, whatever its value', (name) => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(isLocal({ ...local, headers: { host: 'localhost', [name]: value } })).toBe(false)
    }),
  )
})

test('HTTP/1.0 and other machines are not local', () => {
  expect(isLocal({ ...local, isHttp10: true, headers: { host: 'localhost' } })).toBe(false)
  expect(isLocal({ ...local, isLoopback: false, headers: { host: 'localhost' } })).toBe(false)
})
