import { expect, onTestFinished, test } from 'vitest'

import { startReceiver } from '../../test/receiver.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { Delivery } from '../notifier.ts'
import { sampleAlert, sampleMessage } from '../testing/messages.ts'
import { webhookNotifier } from './webhook.ts'

/** Alerts so long that a request names only a few of them. */
const alerts = Array.from({ length: 100 }, (_, n) =>
  sampleAlert({ fingerprint: `f${n}`, description: 'x'.repeat(10_000), summary: 'x'.repeat(10_000) }),
)

/** Sends the alerts. Returns the outcome and how many of them the receiver got. */
async function send(forMachines: boolean): Promise<{ delivery: Delivery; named: number }> {
  const { url, received, close } = await startReceiver()
  onTestFinished(close)
  const webhook = webhookNotifier({ url, forMachines })
  const context = { signal: new AbortController().signal, attempt: 1 }
  const delivery = await webhook.send(sampleMessage({ alerts }), context)
  const { data } = JSON.parse(received[0]?.body ?? '') as { data: { alerts: readonly MessageAlert[] } }
  return { delivery, named: data.alerts.length }
}

test('alerts that do not fit into a request are refused for machines, so that they follow in the next', async () => {
  const { delivery, named } = await send(true)
  expect(named).toBeGreaterThan(0)
  const refusedAlerts = alerts.slice(named).map(({ fingerprint }) => fingerprint)
  expect(delivery).toEqual({ outcome: 'delivered', refusedAlerts })
})

test('alerts that do not fit into a request are delivered for people, since the request counts them', async () => {
  const { delivery, named } = await send(false)
  expect(named).toBeLessThan(alerts.length)
  expect(delivery).toEqual({ outcome: 'delivered' })
})
