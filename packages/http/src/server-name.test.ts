import { createServer } from 'node:https'

import { expect, test } from 'vitest'

import { certificate } from '../test/certificate.ts'
import { client, listen } from '../test/loopback.ts'
import type { ResolveHost } from './guarded-lookup.ts'
import { openSocket } from './open-socket.ts'

const resolveHost: ResolveHost = (_name, _options, callback) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }])

test.each([
  ['bot.test', 'bot.test'],
  ['bot.test.', 'bot.test'],
  ['127.0.0.1', undefined],
])('of %s the name %s is sent in the handshake', async (host, expected) => {
  const { key, cert } = await certificate()
  const names: (string | false | null)[] = []
  const server = createServer({ key, cert }, (_request, response) => void response.end())
  server.on('secureConnection', ({ servername }) => names.push(servername))
  const { port } = await listen(server)
  const response = await client({ ca: cert, resolveHost }).request(`https://${host}:${port}`)
  expect(response).toMatchObject({ ok: true })
  const opened = await openSocket({ host, port, tls: { ca: cert }, resolveHost })
  if (opened.ok) opened.socket.end()
  expect(opened).toMatchObject({ ok: true })
  await expect.poll(() => names).toEqual([expected ?? false, expected ?? false])
})
