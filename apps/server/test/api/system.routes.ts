import type { Routes } from './routes.ts'

export const routes: Routes = { 'GET /api/v1/system': ['read', '/api/v1/system', 200] }
