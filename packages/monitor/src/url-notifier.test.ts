import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '@botwatch/notifiers'
import { sampleMessage } from '@botwatch/notifiers/testing'
import { expect, onTestFinished, test } from 'vitest'

import { ruleWebhook } from './url-notifier.ts'

test.each([
  ['https://hooks.slack.com/services/T1/B1/abc', 'slack'],
  ['https://bot.example.com/alerts', 'webhook'],
])('the webhook %s of a rule receives the format of %s', (url, kind) => {
  expect(ruleWebhook({ name: 'webhook:cpu', url })).toMatchObject({ name: 'webhook:cpu', kind })
})

test('the webhook of a rule reaches no private address', async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.end()
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const webhook = ruleWebhook({ name: 'webhook:cpu', url: `http://127.0.0.1:${port}/` })
  const delivery = await webhook.send(sampleMessage(), { signal: AbortSignal.timeout(5000), attempt: 1 })
  expect(delivery.outcome).not.toBe('delivered')
  expect(requests).toBe(0)
})

test('the webhook of a rule is reached through a proxy, which must be asked for no private address', async () => {
  const asked: (string | undefined)[] = []
  const proxy = createServer((request, response) => {
    asked.push(request.url)
    request.resume().on('end', () => response.end())
  })
  onTestFinished(() => void proxy.close())
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const { port } = proxy.address() as AddressInfo
  const context = { signal: AbortSignal.timeout(5000), attempt: 1 }
  const send = (url: string): Promise<Delivery> =>
    ruleWebhook({ name: 'webhook:cpu', url, proxy: `http://127.0.0.1:${port}` }).send(
      sampleMessage(),
      context,
    )
  expect(await send('http://8.8.8.8/alerts')).toEqual({ outcome: 'delivered' })
  for (const host of ['10.0.0.1', 'localhost', 'vault.internal'])
    expect(await send(`http://${host}/alerts`)).toMatchObject({ outcome: 'channel_broken' })
  expect(asked).toEqual(['http://8.8.8.8/alerts'])
})
