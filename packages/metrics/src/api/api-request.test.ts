import { expect, test } from 'vitest'

import { create, valuesOf } from '../../test/collectors.ts'
import { parseApiRequest, type ApiRequestSample } from './api-request.ts'

const good: ApiRequestSample = { apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 250.5 }

function parse(changes: Record<string, unknown>): unknown {
  const parsed = parseApiRequest({ ...good, ...changes })
  return parsed.ok ? parsed.value : parsed.reason
}

test('a success has no error and a status from 200 to 399', () => {
  expect(parse({})).toEqual({
    apiName: 'gitlab',
    method: 'POST',
    status: '200',
    statusClass: '2xx',
    responseTimeMs: 250.5,
    errorType: null,
  })
  expect(parse({ statusCode: 399 })).toMatchObject({ errorType: null })
  expect(parse({ error: null })).toMatchObject({ errorType: null })
  expect(parse({ statusCode: 199 })).toMatchObject({ errorType: 'other' })
  expect(parse({ statusCode: 400 })).toMatchObject({ errorType: 'client_error' })
  expect(parse({ error: new SyntaxError('no JSON') })).toMatchObject({ status: '200', errorType: 'parse' })
})

test.each([
  [null, 'timeout', 'timeout', 'timeout'],
  [null, 'aborted', 'aborted', 'aborted'],
  [null, 'dns', 'network', 'dns'],
  [null, undefined, 'network', 'other'],
  [504, 'timeout', '504', 'timeout'],
  [500, 'gitlab said no', '500', 'server_error'],
  [0, undefined, 'invalid', 'other'],
  [1000, undefined, 'invalid', 'other'],
  [99, undefined, 'invalid', 'other'],
])('status %s with error %s becomes %s, %s', (statusCode, error, status, errorType) => {
  expect(parse({ statusCode, error })).toMatchObject({ status, errorType })
})

test('methods are the nine HTTP methods or OTHER', () => {
  expect(parse({ method: 'patch' })).toMatchObject({ method: 'PATCH' })
  for (const method of ['PURGE', '', 'x'.repeat(1e6)])
    expect(parse({ method })).toMatchObject({ method: 'OTHER' })
})

test.each([
  [{ responseTimeMs: Number.NaN }, 'nan'],
  [{ responseTimeMs: -1 }, 'negative'],
  [{ responseTimeMs: '5' }, 'not_a_number'],
  [{ statusCode: undefined }, 'not_a_number'],
  [{ statusCode: '200' }, 'not_a_number'],
  [{ statusCode: 200.5 }, 'not_an_integer'],
  [{ method: 7 }, 'invalid_type'],
  [{ apiName: undefined }, 'invalid_type'],
  [{ apiName: '' }, 'invalid_name'],
])('%o is refused: %s', (changes, reason) => {
  expect(parse(changes)).toBe(reason)
})

test('a hostile object is refused, not thrown', async () => {
  const hostile = {
    get apiName(): string {
      throw new Error('no')
    },
  } as unknown as ApiRequestSample
  const metrics = create()
  for (const sample of [hostile, null as unknown as ApiRequestSample]) metrics.recordApiRequest(sample)
  expect(await valuesOf(metrics, 'bot_metrics_dropped_samples_total')).toEqual({ invalid_type: 2 })
})
