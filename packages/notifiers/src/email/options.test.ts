import { expect, test } from 'vitest'

import { readEmailOptions } from './options.ts'

const options = { host: 'smtp.example.com', from: 'alerts@example.com', to: ['ann@example.com'] }

test.each([
  [{}, 587, 'starttls'],
  [{ port: 25 }, 25, 'starttls'],
  [{ port: 465 }, 465, 'implicit'],
  [{ port: 465, tls: 'starttls' }, 465, 'starttls'],
  [{ tls: 'off' }, 587, 'off'],
] as const)('options %j mean port %d and TLS %s', (given, port, tls) => {
  expect(readEmailOptions({ ...options, ...given })).toMatchObject({ port, tls })
})

test.each([
  ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit' }],
  [
    'smtp://ann%40example.com:p%40ss@[::1]:2525?name=bot.example.com',
    {
      host: '::1',
      port: 2525,
      tls: 'starttls',
      ehloName: 'bot.example.com',
      auth: { user: 'ann@example.com', pass: 'p@ss' },
    },
  ],
  ['smtp://relay:25?tls=off', { host: 'relay', port: 25, tls: 'off' }],
])('the URL %s means %o', (smtp, server) => {
  const { from, to } = options
  const settings = readEmailOptions({ smtp, from, to })
  expect(settings).toMatchObject(server)
  expect(settings).not.toHaveProperty('smtp')
})

test.each(['smtp.example.com:587', 'smtp://smtp.example.com', '[::1]'])('the host %s is refused', (host) => {
  expect(() => readEmailOptions({ ...options, host })).toThrow(
    'host: expected a host name or an IP address, without a port',
  )
})

test('addresses are read into name and address, with the domain in ASCII', () => {
  const { from, to } = readEmailOptions({ ...options, from: '"Bot, watch" <alerts@Müller.Example>' })
  expect(from).toEqual({ name: 'Bot, watch', address: 'alerts@xn--mller-kva.example' })
  expect(to).toEqual([{ name: '', address: 'ann@example.com' }])
})
