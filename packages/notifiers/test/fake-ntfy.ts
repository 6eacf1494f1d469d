import assert from 'node:assert/strict'

import { startFakeService, type FakeService } from '@botwatch/notifiers/testing'

export const topic = 'alerts'
/** The token that the fake takes. */
export const token = 'tk_an-example-of-a-token'

/** Throws if ntfy documents that it refuses this body. */
export function checkPayload(body: string): void {
  const { title = 'none', message, priority = 3, ...rest } = JSON.parse(body) as Record<string, unknown>
  assert.deepEqual(rest, { topic }, 'topic')
  assert.ok(typeof title === 'string' && title.trim() !== '' && title.length <= 250, 'title')
  assert.ok(typeof message === 'string' && message.trim() !== '' && message.length <= 4096, 'message')
  assert.ok([1, 2, 3, 4, 5].includes(priority as number), 'priority')
}

/** Starts a fake of ntfy on loopback. */
export function startFakeNtfy(): Promise<FakeService> {
  return startFakeService('/', ({ headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return { status: 403, body: '{"code":40301}' }
    checkPayload(body)
    return { body: '{"id":"sPs71M8A2T"}' }
  })
}
