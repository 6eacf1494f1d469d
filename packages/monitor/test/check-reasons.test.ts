import { AlertManager, type MessageAlert } from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { APIHealthChecker } from '@botwatch/health/http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { toAlertHealth } from '../src/bridges/health-to-alerts.ts'

/** Runs a check of a URL once, and returns the alert about it as a channel gets it. */
async function alertAbout(url: string): Promise<MessageAlert | undefined> {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(new APIHealthChecker({ name: 'site', url, network: 'any' }))
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
