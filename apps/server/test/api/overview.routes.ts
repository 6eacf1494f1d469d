import type { Routes } from './routes.ts'

export const routes: Routes = {
  'GET /api/v1/overview': ['read', '/api/v1/overview', 200],
  'GET /api/v1/checks': ['read', '/api/v1/checks', 200],
  'GET /api/v1/checks/:name': ['read', '/api/v1/checks/gitlab', 200],
  'POST /api/v1/checks/:name/run': ['operate', '/api/v1/checks/gitlab/run', 200],
  'GET /api/v1/audit': ['read', '/api/v1/audit', 200],
}
