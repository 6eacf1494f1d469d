import { expect, test } from 'vitest'

import { appWith } from '../../test/ask.ts'
import { operationsApp } from '../../test/operations-app.ts'
import { rootOperation } from './root.ts'

const operations = [
  { route: 'GET /', needs: 'read' },
  { route: 'GET /health', needs: 'probe' },
  { route: 'GET /metrics/prometheus', needs: 'metrics' },
  { route: 'GET /health/checker/:name', needs: 'read' },
  { route: 'POST /admin/reset-metrics', needs: 'admin' },
] as const

test('every endpoint is listed, and which of them each role may use', async () => {
  const reading = ['GET /', 'GET /health/checker/{name}', 'GET /metrics/prometheus']
  const app = operationsApp([
    rootOperation({ name: 'botwatch', version: '1.2.3', operations: () => operations }),
  ])
  const response = await app.request('/')
  expect(await response.json()).toEqual({
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
  const response = await appWith({ openMetrics: true }).request('/')
  expect(await response.json()).toMatchObject({
    public_endpoints: expect.arrayContaining(['GET /health', 'GET /metrics/prometheus']),
    role_endpoints: { scrape: ['GET /metrics'] },
  })
})
