import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

import { createHttpClient, type ConnectionOptions, type HttpClient } from '@botwatch/http'
import { describe, expect, onTestFinished, test } from 'vitest'

import { makeCertificate } from '../../test/certificate.ts'
import { discordNotifier } from '../channels/discord.ts'
import { slackNotifier } from '../channels/slack.ts'
import { webhookNotifier } from '../channels/webhook.ts'
import { NotifierError } from '../errors.ts'
import type { Delivery, Notifier } from '../notifier.ts'
import { sampleMessage } from '../testing/messages.ts'
import type { HttpChannelOptions } from './options.ts'

const host = '127.0.0.1'

async function listen(server: Server): Promise<{ port: number; sockets: ReadonlySet<Socket> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  await new Promise<void>((resolve) => void server.listen(0, host, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

const answer: RequestListener = (request, response) =>
  void request
    .resume()
    .on('end', () =>
      response
        .setHeader('keep-alive', 'timeout=600')
        .end(request.url?.includes('/discord') === true ? '{"id":"1"}' : 'ok'),
    )

const kinds: readonly (readonly [string, (options: HttpChannelOptions) => Notifier])[] = [
  ['webhook', webhookNotifier],
  ['slack', slackNotifier],
  ['discord', discordNotifier],
]

function send(notifier: Notifier): Promise<Delivery> {
  return notifier.send(sampleMessage(), { signal: new AbortController().signal, attempt: 1 })
}

/** The paths of the problems of options, whose texts show nothing of them. */
function problemsOf(
  create: (options: HttpChannelOptions) => Notifier,
  options: ConnectionOptions & { readonly http?: HttpClient },
): readonly string[] {
  try {
    create({ url: 'https://hooks.internal/1', ...options })
    return []
  } catch (error) {
    if (!(error instanceof NotifierError) || error.message.includes('hunter2')) throw error
    return error.problems.map(({ path }) => path)
  }
}

describe.each(kinds)('%s', (kind, create) => {
  test('sends through a proxy, and a failure of the proxy is one of the proxy', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url?.replace('?wait=true', ''))
      answer(request, response)
    })
    proxy.on('connect', ({ url }, socket) => {
      asked.push(url)
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    })
    const { port } = await listen(proxy)
    const options = { network: 'no-metadata', proxy: `http://bot:PASSW0RD@${host}:${port}` } as const
    expect(await send(create({ ...options, url: `http://hooks.internal/${kind}` }))).toMatchObject({
      outcome: 'delivered',
    })
    expect(await send(create({ ...options, url: 'https://hooks.internal/1' }))).toEqual({
      outcome: 'retryable',
      reason: 'Connection failed at the proxy (proxy_unauthorized)',
      mayHaveArrived: false,
    })
    expect(asked).toEqual([`http://hooks.internal/${kind}`, 'hooks.internal:443'])
  })

  test('whose proxy is down says so', async () => {
    const server = createServer()
    const { port } = await listen(server)
    await new Promise((resolve) => void server.close(resolve))
    const url = 'https://hooks.internal/1'
    expect(await send(create({ url, network: 'any', proxy: `${host}:${port}` }))).toMatchObject({
      reason: 'Connection failed at the proxy (ECONNREFUSED)',
    })
  })

  test('trusts a private CA and shows a client certificate', async () => {
    const pem = await makeCertificate()
    const options = { ...pem, ca: pem.cert, requestCert: true, rejectUnauthorized: true }
    const server = createHttpsServer(options, answer)
    server.on('tlsClientError', () => {})
    const { port } = await listen(server)
    const known = { url: `https://${host}:${port}/${kind}`, network: 'any', ca: pem.cert } as const
    expect(await send(create({ ...known, ...pem }))).toMatchObject({ outcome: 'delivered' })
    expect(await send(create(known))).toMatchObject({ outcome: 'retryable' })
  })

  test('used 100 times and forgotten leaves no socket open', async () => {
    const { port, sockets } = await listen(createServer(answer))
    const url = `http://${host}:${port}/${kind}`
    const deliveries = Array.from({ length: 100 }, () => send(create({ url, network: 'any' })))
    expect((await Promise.all(deliveries)).every(({ outcome }) => outcome === 'delivered')).toBe(true)
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('refuses options that cannot work, and options of a client beside a client', async () => {
    const { cert } = await makeCertificate()
    expect(problemsOf(create, { proxy: 'socks5://hunter2', ca: 'hunter2', cert })).toEqual([
      'proxy',
      'ca',
      'key',
    ])
    expect(problemsOf(create, { http: createHttpClient(), proxy: 'http://proxy', ca: cert })).toEqual([
      'proxy',
      'ca',
    ])
  })

  test.runIf(kind === 'webhook')('with a client of its caller keeps its connections', async () => {
    const http = createHttpClient()
    onTestFinished(http.close)
    const { port, sockets } = await listen(createServer(answer))
    await send(create({ url: `http://${host}:${port}/${kind}`, http }))
    expect(sockets.size).toBe(1)
  })
})
