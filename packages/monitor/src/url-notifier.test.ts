import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
