import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createHostCheck, hostName } from './host.ts'

const isOwn = createHostCheck(['bot-1', 'mon.example', undefined])

test.each([
  'localhost',
  'localhost:8080',
  'LOCALHOST.',
  'a.localhost:1',
  '127.0.0.1:80',
  '192.0.2.7',
  '[::1]:8080',
  'bot-1',
  'Mon.Example:443',
])('%s is a name of this server', (host) => {
  expect(isOwn(host)).toBe(true)
})

test.each([
  '',
  'evil.example',
  'localhost.evil.example',
  'evillocalhost',
  'mon.example.evil',
  '127.0.0.1.nip.io',
  '127.1',
  'localhost@evil.example',
  'localhost:99:1',
  '[::1',
  '[evil]',
  'localhost, evil.example',
  ' localhost',
])('%j has no host name', (host) => {
  expect(isOwn(host)).toBe(false)
})

test('no text throws, and none but the known names and addresses passes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.domain()), (host) => {
      if (!isOwn(host)) return
      expect(hostName(host)).toMatch(/^(?:localhost|.*\.localhost|bot-1|mon\.example|[\d.]+|[\da-f:.]+)$/)
    }),
  )
  fc.assert(
    fc.property(fc.domain(), (name) => {
      expect(isOwn(`${name}.invalid`)).toBe(false)
    }),
  )
})
