import type { Routes } from './routes.ts'

export const routes: Routes = {
  'GET /api/v1/notifications': ['read', '/api/v1/notifications?state=due', 200],
  'GET /api/v1/channels': ['read', '/api/v1/channels', 200],
  'POST /api/v1/channels/:name/test': ['operate', '/api/v1/channels/log/test', 404],
  'POST /api/v1/channels/:name/retry': ['operate', '/api/v1/channels/log/retry', 404],
}
