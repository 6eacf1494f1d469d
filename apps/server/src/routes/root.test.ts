import { expect, test } from 'vitest'

import { operationsApp } from '../../test/operations-app.ts'
import { rulesOf } from '../access/permissions.ts'
import { rootOperation } from './root.ts'

const operations = [
  { route: 'GET /', needs: 'read' },
  { route: 'GET /health', needs: 'probe' },
  { route: 'GET /metrics/prometheus', needs: 'metrics' },
  { route: 'GET /health/checker/:name', needs: 'read' },
  { route: 'POST /admin/reset-metrics', needs: 'admin' },
] as const

async function read(openMetrics: boolean): Promise<Record<string, unknown>> {
  const ruleOf = rulesOf(operations, openMetrics)
  const routes = (): readonly string[] => operations.map(({ route }) => route)
  const app = operationsApp([rootOperation({ name: 'botwatch', version: '1.2.3', ruleOf, routes })])
  return (await (await app.request('/')).json()) as Record<string, unknown>
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
