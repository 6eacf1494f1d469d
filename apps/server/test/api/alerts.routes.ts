import type { Routes } from './routes.ts'

const path = '/api/v1/alerts/none'

export const routes: Routes = {
  'GET /api/v1/alerts': ['read', '/api/v1/alerts', 200],
  'GET /api/v1/alerts/pending': ['read', '/api/v1/alerts/pending', 200],
  'GET /api/v1/alerts/statistics': ['read', '/api/v1/alerts/statistics', 200],
  'GET /api/v1/alerts/:id': ['read', path, 404],
  'POST /api/v1/alerts/:id/acknowledge': ['operate', `${path}/acknowledge`, 404],
  'POST /api/v1/alerts/:id/unacknowledge': ['operate', `${path}/unacknowledge`, 404],
  'POST /api/v1/alerts/:id/resolve': ['operate', `${path}/resolve`, 404],
  'POST /api/v1/alerts/:id/suppress': [
    'operate',
    `${path}/suppress`,
    404,
    { reason: 'test', for_seconds: 60 },
  ],
  'POST /api/v1/alerts/:id/unsuppress': ['operate', `${path}/unsuppress`, 404],
}
