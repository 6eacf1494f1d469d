import fc from 'fast-check'
import { isIP } from 'node:net'
import { describe, expect, test } from 'vitest'

import { addressGroup, createNetworkCheck, isLoopback, parseNetwork, readAddress } from './networks.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:443', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:0207', '192.0.2.7'],
  ['[2001:DB8::1]:443', '2001:db8::1'],
  ['[::1]', '::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['localhost', undefined],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['127.1', undefined],
  ['0x7f000001', undefined],
  ['', undefined],
])('the address in %j is %j', (text, expected) => {
  expect(readAddress(text)).toBe(expected)
})

test('an address that is read is one, whatever the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.string({ unit: 'binary' })), (text) => {
      const address = readAddress(text)
      expect(address === undefined || isIP(address) !== 0).toBe(true)
    }),
  )
})

describe('a network check', () => {
  test('knows addresses and networks of both families, also IPv4 written as IPv6', () => {
    const isTrusted = createNetworkCheck([
      '10.0.0.0/8',
      '192.0.2.1',
      '2001:db8::/32',
      '::ffff:172.16.0.0/108',
    ])
    const inside = [
      '10.255.0.1',
      '192.0.2.1',
      '2001:db8:ffff::1',
      '172.16.3.4',
      readAddress('::ffff:10.0.0.1'),
    ]
    for (const address of inside) expect(isTrusted(address ?? '')).toBe(true)
    for (const address of ['11.0.0.1', '192.0.2.2', '2001:db9::1', '172.32.0.1', '::1'])
      expect(isTrusted(address)).toBe(false)
  })

  test('trusts nobody without networks, or with an invalid one', () => {
    for (const networks of [[], ['10.0.0.0/33', 'proxy', '', '10.0.0.0/8/8', '/8']])
      fc.assert(
        fc.property(fc.ipV4(), (address) => {
          expect(createNetworkCheck(networks)(address)).toBe(false)
        }),
      )
  })
})

test.each([
  ['10.0.0.0/8', { address: '10.0.0.0', prefix: 8, family: 'ipv4' }],
  ['::1', { address: '::1', prefix: 128, family: 'ipv6' }],
  ['10.0.0.0/', undefined],
  ['10.0.0.0/-1', undefined],
  ['2001:db8::/129', undefined],
  ['10.0.0.1:80', undefined],
])('the network %s is read', (text, expected) => {
  expect(parseNetwork(text)).toEqual(expected)
})

test('loopback is 127.0.0.0/8 and ::1', () => {
  for (const address of ['127.0.0.1', '127.8.9.10', '::1']) expect(isLoopback(address)).toBe(true)
  for (const address of ['128.0.0.1', '10.0.0.1', '::', '::2']) expect(isLoopback(address)).toBe(false)
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
])('%s counts as %s', (address, expected) => {
  expect(addressGroup(address)).toBe(expected)
})

test('addresses of one /64 count as one, however they are written', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(fc.tuple(group, group, group, group), group, group, (head, a, b) => {
      const text = (last: number): string => [...head, 0, 0, 0, last].map((n) => n.toString(16)).join(':')
      // The normal form, in which zeros are cut out.
      const short = new URL(`http://[${text(b)}]`).hostname.slice(1, -1)
      expect(addressGroup(short)).toBe(addressGroup(text(a)))
    }),
  )
})
