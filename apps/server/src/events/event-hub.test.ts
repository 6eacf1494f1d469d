import { createMonitor, type Monitor } from '@botwatch/monitor'
import { check, HealthChecker } from '@botwatch/health'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createEventHub, type EventClient, type EventHub } from './event-hub.ts'

const options = { maxStreams: 9, maxEvents: 100, redact: (data: object) => data }

function setUp(): {
  readonly monitor: Monitor
  readonly hub: EventHub
  readonly change: () => Promise<unknown>
} {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  let isUp = false
  health.addChecker(
    check('glm', () => {
      isUp = !isUp
      return { status: isUp ? 'healthy' : 'unhealthy' }
    }),
  )
  const monitor = createMonitor({ health })
  onTestFinished(() => monitor.stop())
  return { monitor, hub: createEventHub({ monitor, ...options }), change: () => health.checkSingle('glm') }
}

function open(hub: EventHub, client: Partial<EventClient> = {}): ReadableStreamDefaultReader<Uint8Array> {
  const stream = hub.open({ wants: () => true, mayRead: () => true, disconnect: () => {}, ...client })
  if (typeof stream === 'string') throw new Error(stream)
  return stream.getReader()
}

test('a close ends the streams, disconnects clients that do not read, and listens to the monitor no longer', async () => {
  const { hub, change } = setUp()
  const [ofReader, ofStalled] = [vi.fn(), vi.fn()]
  const reader = open(hub, { disconnect: ofReader })
  const stalled = open(hub, { disconnect: ofStalled })
  await reader.read()
  const next = reader.read()
  await stalled.read()
  await Promise.resolve()
  const id = hub.lastId()
  hub.close()
  hub.close()
  expect(await next).toMatchObject({ done: true })
  expect(ofReader).not.toHaveBeenCalled()
  expect(ofStalled).toHaveBeenCalledOnce()
  expect(hub.size()).toBe(0)
  await change()
  expect(hub.lastId()).toBe(id)
})

test('events that happen together are sent together', async () => {
  const { hub, change } = setUp()
  onTestFinished(hub.close)
  await change()
  const reader = open(hub, { lastEventId: hub.lastId() })
  await reader.read()
  await change()
  await change()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value).match(/^event: /gm)).toHaveLength(2)
})
