import type { Routes } from './routes.ts'

const rule = { metric_name: 'cpu_percent', threshold_value: 90 }

export const routes: Routes = {
  'GET /api/v1/rules': ['read', '/api/v1/rules', 200],
  'GET /api/v1/rules/:name': ['read', '/api/v1/rules/high_cpu_usage', 200],
  'PUT /api/v1/rules/:name': ['change', '/api/v1/rules/high_cpu_usage', 200, rule],
  'DELETE /api/v1/rules/:name': ['change', '/api/v1/rules/none', 404],
  'POST /api/v1/rules/validate': ['ask', '/api/v1/rules/validate', 200, { ...rule, name: 'cpu' }],
}
