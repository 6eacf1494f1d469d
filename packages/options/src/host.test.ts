import { expect, test } from 'vitest'

import { isHost } from './host.ts'

test.each([
  'gitlab.com',
  'gitlab.com.',
  'my_host',
  '127.0.0.1',
  '::',
  '::1',
  'fe80::1%eth0',
  '::ffff:1.2.3.4',
])('%s is a host', (text) => expect(isHost(text)).toBe(true))

test.each([
  '',
  'gitlab.com:443',
  '127.0.0.1:80',
  '[::1]',
  '[::1]:80',
  'https://gitlab.com',
  'a b',
  'a/b',
  'a@b',
  'a\n',
])('%j is no host', (text) => expect(isHost(text)).toBe(false))
