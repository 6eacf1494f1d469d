import { describe, expect, test } from 'vitest'

import { blockedReason } from './network-policy.ts'

const metadata = [
  '169.254.169.254',
  '2852039166',
  '0xA9FEA9FE',
  '0xa9.0xfe.0xa9.0xfe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '64:ff9b:1::a9fe:a9fe',
  '100.100.100.200',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:0ec2:0:0:0:0:0:0254',
  'fd00:ec2::254%eth0',
  'fd00:ec2::23',
  'fd00:ec2::123',
  'fd00:ec2:ffff::1',
  '::ffff:0:a9fe:a9fe',
  '::ffff:0:169.254.169.254',
  'fe80::1',
  'fe80::1%eth0',
]
const local = [
  '127.0.0.1',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '198.18.0.1',
  '240.0.0.1',
  '::',
  '::1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '::ffff:0:7f00:1',
  'fd00:ec3::1',
  '64:ff9b::10.0.0.1',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '2001:db8::1',
]
const open = [
  '8.8.8.8',
  '1.1.1.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '::ffff:0:808:808',
  '64:ff9b::808:808',
]

describe('no-metadata', () => {
  test.each(metadata)('blocks %s', (address) => {
    expect(blockedReason(address, 'no-metadata')).toBeTypeOf('string')
  })
  test.each([...local, ...open])('allows %s', (address) => {
    expect(blockedReason(address, 'no-metadata')).toBeUndefined()
  })
})

describe('public-only', () => {
  test.each([...metadata, ...local])('blocks %s', (address) => {
    expect(blockedReason(address, 'public-only')).toBeTypeOf('string')
  })
  test.each(open)('allows %s', (address) => {
    expect(blockedReason(address, 'public-only')).toBeUndefined()
  })
})

test('any allows every address', () => {
  for (const address of [...metadata, ...local, ...open])
    expect(blockedReason(address, 'any')).toBeUndefined()
})

test('text that is not an address is blocked', () => {
  expect(blockedReason('localhost', 'no-metadata')).toBe('not an IP address')
})
