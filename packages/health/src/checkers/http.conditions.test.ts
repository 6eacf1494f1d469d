import { describe, expect, test } from 'vitest'

import { outcomeOf } from '../../test/run-checker.ts'
import { answering } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { APIHealthChecker, type APIHealthCheckerOptions } from './http.ts'

const run = (options: Omit<APIHealthCheckerOptions, 'name'>): Promise<CheckOutcome> =>
  outcomeOf(new APIHealthChecker({ name: 'my_api', ...options }))

describe('a map of statuses', () => {
  const meanings = { '2xx': 'healthy', 404: 'degraded', 503: 'degraded', 429: 'unhealthy' } as const

  test.each([
    [204, 'healthy', undefined, 'API responding normally (status 204)'],
    [404, 'degraded', 'STATUS', 'API returned status: 404'],
    [503, 'degraded', 'STATUS', 'API returned status: 503'],
    [429, 'unhealthy', 'RATE_LIMITED', 'API rate limited (status 429)'],
    [500, 'unhealthy', 'STATUS', 'API returned unexpected status: 500'],
    [302, 'unhealthy', 'STATUS', 'API returned unexpected status: 302'],
  ])('decides what %i means: %s', async (status, expected, code, message) => {
    const { url } = await answering(status)
    const outcome = await run({ url, expect: { status: meanings } })
    expect(outcome).toMatchObject({ status: expected, message, metrics: { status_code: status } })
    expect(outcome.code).toBe(code)
  })
})

describe('a limit on the rate', () => {
  test.each([
    [429, '20', 20_000],
    [529, '0.2', 200],
    [429, '999999', 3_600_000],
  ])('of status %i with Retry-After %s postpones the next run', async (status, header, retryAfterMs) => {
    const { url } = await answering(status, { 'retry-after': header })
    expect(await run({ url })).toMatchObject({
      status: 'degraded',
      code: 'RATE_LIMITED',
      retryAfterMs,
      metrics: { retry_after_s: Math.ceil(retryAfterMs / 1000) },
    })
  })

  test.each([{}, { 'retry-after': 'soon' }])('with headers %j postpones nothing', async (headers) => {
    const { url } = await answering(429, headers)
    expect(await run({ url })).not.toHaveProperty('retryAfterMs')
  })
})

test.each([
  [408, true],
  [500, false],
  [502, true],
  [503, true],
  [504, true],
  [401, false],
])('a failure of status %i may pass by itself: %s', async (status, isRetryable) => {
  const { url } = await answering(status)
  expect(await run({ url })).toMatchObject({ status: 'unhealthy', isRetryable })
})

describe('conditions', () => {
  const json = JSON.stringify({ status: 'ok', queue: { length: 3 } })

  test('that are met leave the answer healthy', async () => {
    const { url } = await answering(200, { 'content-type': 'application/json' }, json)
    const expectation = {
      body: { contains: '"ok"', matches: '"length":\\d' },
      headers: [{ name: 'Content-Type', contains: 'json' }],
      json: [{ path: 'queue.length', lt: 5 }],
    }
    expect(await run({ url, expect: expectation })).toMatchObject({
      status: 'healthy',
      message: 'API responding normally (status 200)',
    })
  })

  test('that are not met are named, and nothing of the answer is shown', async () => {
    const { url } = await answering(200, { 'x-secret': 'hunter2' }, '{"status":"hunter2"}')
    const outcome = await run({
      url,
      expect: {
        headers: [{ name: 'x-secret', equals: 'a' }],
        json: [
          { path: 'status', equals: 'ok' },
          { path: 'queue.length', lt: 5 },
        ],
      },
    })
    expect(outcome).toMatchObject({
      status: 'unhealthy',
      code: 'CONDITION',
      message:
        'API response is not as expected: header x-secret is not as expected; status is a string of 7 characters; queue.length is missing',
    })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  test.each([
    ['an answer of the wrong type', '<html>login</html>'],
    ['no body', ''],
    ['a null', '{"queue":{"length":null}}'],
    ['a number as text', '{"queue":{"length":"3"}}'],
  ])('on a number are not met by %s', async (_what, body) => {
    const { url } = await answering(200, {}, body)
    expect(await run({ url, expect: { json: [{ path: 'queue.length', lt: 5 }] } })).toMatchObject({
      status: 'unhealthy',
      code: 'CONDITION',
    })
  })

  test('count as the failure status, and hold for a degraded status as well', async () => {
    const { url } = await answering(503, {}, 'maintenance')
    const given = (contains: string) => ({
      url,
      expect: { status: { 503: 'degraded' } as const, body: { contains } },
    })
    expect(await run(given('maintenance'))).toMatchObject({
      status: 'degraded',
      code: 'STATUS',
    })
    expect(await run(given('ok'))).toMatchObject({
      status: 'unhealthy',
      code: 'CONDITION',
    })
    expect(await run({ ...given('ok'), failureStatus: 'degraded' })).toMatchObject({
      status: 'degraded',
      code: 'CONDITION',
    })
  })

  test('are not asked of an unexpected status', async () => {
    const { url } = await answering(500, {}, 'broken')
    expect(await run({ url, expect: { body: { contains: 'ok' } } })).toMatchObject({ code: 'STATUS' })
  })
})
