import type { Routes } from './routes.ts'

export const routes: Routes = {
  'GET /api/v1/heartbeats': ['read', '/api/v1/heartbeats', 200],
  'POST /api/v1/heartbeats/:name': ['ingest', '/api/v1/heartbeats/nightly', 404],
  'POST /api/v1/heartbeats/:name/fail': ['ingest', '/api/v1/heartbeats/nightly/fail', 404],
}
