import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { rootRoutes } from './root.ts'

const routes = [
  'GET /',
  'GET /health',
  'GET /health/checker/:name',
  'GET /metrics/prometheus',
  'POST /admin/reset-metrics',
]

async function read(openMetrics: boolean): Promise<Record<string, unknown>> {
  const options = { name: 'botwatch', version: '1.2.3', config: { openMetrics }, routes: () => routes }
  const response = await new Hono().route('/', rootRoutes(options)).request('/')
  return (await response.json()) as Record<string, unknown>
}

test('every endpoint is listed, and which of them each role may use', async () => {
  const reading = ['GET /', 'GET /health/checker/{name}', 'GET /metrics/prometheus']
  expect(await read(false)).toEqual({
    name: 'botwatch',
    version: '1.2.3',
    uptime_seconds: expect.any(Number),
    timestamp: expect.any(String),
    endpoints: [
      'GET /',
      'GET /health',
      'GET /health/checker/{name}',
      'GET /metrics/prometheus',
      'POST /admin/reset-metrics',
    ],
    public_endpoints: ['GET /health'],
    role_endpoints: {
      read: reading,
      operate: reading,
      admin: [...reading, 'POST /admin/reset-metrics'],
      scrape: ['GET /metrics/prometheus'],
      ingest: [],
    },
  })
})

test('metrics that are open need no key', async () => {
  expect(await read(true)).toMatchObject({
    public_endpoints: ['GET /health', 'GET /metrics/prometheus'],
    role_endpoints: { scrape: [] },
  })
})
