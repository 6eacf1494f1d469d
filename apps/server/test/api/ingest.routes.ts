import type { Routes } from './routes.ts'

const requests = { items: [{ api: 'gitlab', method: 'GET', status: 200, duration_ms: 1 }] }

export const routes: Routes = {
  'POST /api/v1/ingest/requests': ['ingest', '/api/v1/ingest/requests', 200, requests],
}
