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

test('addresses are read into name and address, with the domain in ASCII', () => {
  const { from, to } = readEmailOptions({ ...options, from: '"Bot, watch" <alerts@Müller.Example>' })
  expect(from).toEqual({ name: 'Bot, watch', address: 'alerts@xn--mller-kva.example' })
  expect(to).toEqual([{ name: '', address: 'ann@example.com' }])
})
