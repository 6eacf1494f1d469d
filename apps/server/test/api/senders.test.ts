import { HealthChecker } from '@botwatch/health'
import { heartbeat } from '@botwatch/health/heartbeat'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const START = '2026-01-05T12:00:00.000Z'
const usage = { model: 'glm-4.6', prompt_tokens: 10, completion_tokens: 1 }
const request = { api: 'gitlab', method: 'GET', status: 200, duration_ms: 1 }

beforeEach(() => void vi.useFakeTimers({ now: Date.parse(START), toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

function setUp() {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(heartbeat({ name: 'nightly', everyMs: 3_600_000 }))
  const app = appWith({ apiKeys }, { healthChecker })
  const send = (path: string, items?: readonly unknown[], role = 'ingest', key = path): Promise<Response> =>
    ask(app, `POST /api/v1/${path}`, {
      headers: { ...bearer(keyOf(role)), 'idempotency-key': key },
      ...(items && { body: JSON.stringify({ items }) }),
    })
  const list = async (): Promise<unknown> =>
    (await ask(app, 'GET /api/v1/senders', { headers: bearer(keyOf('read')) })).json()
  return { send, list }
}

test('every kind of report has its sender, whose name is that of its key', async () => {
  const { send, list } = setUp()
  expect(await list()).toEqual({ since: START, items: [], next_cursor: null })
  await send('ingest/token-usage', [usage, usage])
  await send('ingest/requests', [request], 'admin')
  await send('ingest/samples', [{ name: 'queue_length', value: 3 }])
  await send('heartbeats/nightly')
  await send('heartbeats/unknown')
  const entry = (name: string, kind: string, accepted: number): unknown => ({
    name,
    kind,
    first_heard_at: START,
    last_heard_at: START,
    accepted,
    rejected: 0,
    last_problem: null,
  })
  expect(await list()).toMatchObject({
    items: [
      entry('the-admin', 'requests', 1),
      entry('the-ingest', 'heartbeats', 1),
      entry('the-ingest', 'samples', 1),
      entry('the-ingest', 'token_usage', 2),
    ],
  })
})

test('invalid items are counted with the latest problem, and a repeated batch only moves the time', async () => {
  const { send, list } = setUp()
  const items = [usage, { ...usage, prompt_tokens: -1 }, { ...usage, completion_tokens: 'many-secrets' }]
  await send('ingest/token-usage', items)
  vi.setSystemTime(Date.parse(START) + 60_000)
  await send('ingest/token-usage', items)
  expect(await list()).toMatchObject({
    items: [
      {
        first_heard_at: START,
        last_heard_at: '2026-01-05T12:01:00.000Z',
        accepted: 1,
        rejected: 2,
        last_problem: {
          at: START,
          path: 'items[2].completion_tokens',
          problem: 'expected an integer from 0 to 9007199254740991, got a string of 12 characters',
        },
      },
    ],
  })
})
