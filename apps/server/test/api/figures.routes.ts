import type { Routes } from './routes.ts'

const samples = { items: [{ name: 'queue_length', value: 17 }] }

export const routes: Routes = {
  'POST /api/v1/ingest/samples': ['ingest', '/api/v1/ingest/samples', 200, samples],
  'GET /api/v1/spend': ['read', '/api/v1/spend', 200],
  'GET /api/v1/apis': ['read', '/api/v1/apis', 200],
  'GET /api/v1/apis/:name': ['read', '/api/v1/apis/gitlab', 200],
}
