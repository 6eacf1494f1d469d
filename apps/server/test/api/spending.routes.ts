import type { Routes } from './routes.ts'

export const routes: Routes = {
  'GET /api/v1/spend': ['read', '/api/v1/spend', 200],
  'GET /api/v1/apis': ['read', '/api/v1/apis', 200],
  'GET /api/v1/apis/:name': ['read', '/api/v1/apis/gitlab', 200],
}
