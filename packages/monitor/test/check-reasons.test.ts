import { AlertManager, type MessageAlert } from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { APIHealthChecker, type APIHealthCheckerOptions } from '@botwatch/health/http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { toAlertHealth } from '../src/bridges/health-to-alerts.ts'

/** Runs a check of a URL once, and returns the alert about it as a channel gets it. */
async function alertAbout(
  url: string,
  options: Partial<APIHealthCheckerOptions> = {},
): Promise<MessageAlert | undefined> {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(new APIHealthChecker({ name: 'site', url, network: 'any', ...options }))
  await healthChecker.checkAll()
  const alerts: MessageAlert[] = []
  const alertManager = new AlertManager({
    rules: [{ name: 'down', healthCheckName: '*', severity: 'critical' }],
    notifiers: [
      {
        name: 'log',
        send: async (message) => {
          alerts.push(...message.alerts)
          return { outcome: 'delivered' }
        },
      },
    ],
  })
  alertManager.start()
  await alertManager.evaluateRules({ health: healthChecker.getCheckStates().map(toAlertHealth) })
  await alertManager.stop()
  healthChecker.stop()
  return alerts[0]
}

/** Starts a TCP server on loopback and returns its port. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('the alert about a port that nobody listens on says that it refuses connections', async () => {
  // No test machine has a server on port 1.
  expect(await alertAbout('http://127.0.0.1:1/')).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringMatching(/refused/),
    summary: expect.stringMatching(/^site is unhealthy: .*refused/),
  })
})

test('the alert about a server that cuts connections says so', async () => {
  const port = await listen((socket) => socket.destroy())
  expect((await alertAbout(`http://127.0.0.1:${port}/`))?.detail).toMatch(/closed|reset|cut/)
})

test('the alert about a name that does not exist says so', async () => {
  expect((await alertAbout('http://bot.invalid/'))?.detail).toMatch(/name|DNS/i)
})

test('the alert about a server that speaks no TLS says so', async () => {
  const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect((await alertAbout(`https://127.0.0.1:${port}/`))?.detail).toMatch(/TLS/)
})

/** The port of a server that answers every request, or handshake, with these bytes. */
function answering(bytes: string | Buffer): Promise<number> {
  return listen((socket) => void socket.on('error', () => {}).once('data', () => socket.end(bytes)))
}

test('the alert about a server that redirects without end says so', async () => {
  const port = await answering('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n')
  expect(await alertAbout(`http://127.0.0.1:${port}/`, { followRedirects: true })).toMatchObject({
    detail: `127.0.0.1:${port} redirects without end: given up after 20 redirects`,
  })
})

test('the alert about a response that breaks off says so', async () => {
  const port = await answering('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
  expect(
    await alertAbout(`http://127.0.0.1:${port}/`, { expect: { body: { contains: 'x' } } }),
  ).toMatchObject({
    detail: `127.0.0.1:${port} closed the connection before its response was complete`,
  })
})

test('the alert about a server that requires a client certificate says so', async () => {
  // A fatal alert of TLS: certificate_required.
  const port = await answering(Buffer.from([21, 3, 3, 0, 2, 2, 116]))
  expect(await alertAbout(`https://127.0.0.1:${port}/`)).toMatchObject({
    detail: `127.0.0.1:${port} requires a client certificate`,
  })
})

test('the alert about a proxy that refuses says that it is the proxy, without its password', async () => {
  const port = await answering('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
  const alert = await alertAbout('https://192.0.2.1/', { proxy: `http://bot:hunter2@127.0.0.1:${port}` })
  expect(alert).toMatchObject({
    detail: `the proxy 127.0.0.1:${port} rejects the user name or password (status 407)`,
    summary: expect.stringContaining('the proxy'),
  })
  expect(JSON.stringify(alert)).not.toContain('hunter2')
})
