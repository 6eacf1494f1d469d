import type { Routes } from './routes.ts'

// Open to all, as probes are.
export const routes: Routes = {
  'GET /docs': ['probe', '/docs', 200],
  'GET /docs/:file': ['probe', '/docs/viewer.js', 200],
  'GET /botwatch.schema.json': ['probe', '/botwatch.schema.json', 200],
  'GET /redoc': ['probe', '/redoc', 200],
}
