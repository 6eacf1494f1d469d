import type { Routes } from './routes.ts'

const requests = { items: [{ api: 'gitlab', method: 'GET', status: 200, duration_ms: 1 }] }

const usage = { items: [{ model: 'glm-4.6', prompt_tokens: 1, completion_tokens: 1 }] }

const samples = { items: [{ name: 'queue_length', value: 17 }] }

export const routes: Routes = {
  'POST /api/v1/ingest/requests': ['ingest', '/api/v1/ingest/requests', 200, requests],
  'POST /api/v1/ingest/token-usage': ['ingest', '/api/v1/ingest/token-usage', 200, usage],
  'POST /api/v1/ingest/samples': ['ingest', '/api/v1/ingest/samples', 200, samples],
  'GET /api/v1/senders': ['read', '/api/v1/senders', 200],
}
