import { expect, test } from 'vitest'

import { ehloName } from './ehlo-name.ts'

test.each([
  ['bot-1.example.com', 'alerts@example.org', 'bot-1.example.com'],
  ['vm', 'alerts@example.org', 'example.org'],
  ['vm.local', 'alerts@example.org', 'example.org'],
  ['localhost.localdomain', 'alerts@mail.example.org', 'mail.example.org'],
  ['10.0.0.5', 'alerts@example.org', 'example.org'],
  ['vm_1.example.com', 'alerts@example.org', 'example.org'],
  ['vm', 'alerts@localhost', '[192.0.2.7]'],
])('host %s and sender %s introduce themselves as %s', (host, sender, expected) => {
  expect(ehloName(sender, '192.0.2.7', host)).toBe(expected)
})

test('an IPv6 address is marked as one', () => {
  expect(ehloName('alerts@localhost', '2001:db8::7', 'vm')).toBe('[IPv6:2001:db8::7]')
})
