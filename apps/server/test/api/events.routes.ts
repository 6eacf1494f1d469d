import type { Routes } from './routes.ts'

export const routes: Routes = {
  'GET /api/v1/events': ['read', '/api/v1/events', 200],
}
