import type { Routes } from './routes.ts'

const path = '/api/v1/silences/none'
const matchers = [{ name: 'host', op: '=', value: 'a' }]
const body = { matchers, reason: 'test', for_seconds: 60 }

export const routes: Routes = {
  'GET /api/v1/silences': ['read', '/api/v1/silences', 200],
  'POST /api/v1/silences': ['operate', '/api/v1/silences', 201, body],
  'POST /api/v1/silences/preview': ['ask', '/api/v1/silences/preview', 200, { matchers }],
  'GET /api/v1/silences/:id': ['read', path, 404],
  'PUT /api/v1/silences/:id': ['operate', path, 404, body],
  'DELETE /api/v1/silences/:id': ['operate', path, 404],
}
