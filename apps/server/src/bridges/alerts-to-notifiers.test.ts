import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

import { ownWebhook } from './alerts-to-notifiers.ts'

test("a rule's own webhook reaches no address inside a network", async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const webhook = ownWebhook({ name: 'webhook:cpu', url: `http://127.0.0.1:${port}/` })
  const message = {
    id: 'm1',
    type: 'test',
    severity: 'info',
    title: 'title',
    text: 'text',
    fields: [],
    labels: {},
    links: [],
    timestamp: '2026-01-05T10:00:00.000Z',
    group: 'm1',
  } as const
  const delivery = await webhook.send(message, { signal: AbortSignal.timeout(5000), attempt: 1 })
  expect(delivery.outcome).not.toBe('delivered')
  expect(requests).toBe(0)
  server.close()
})
