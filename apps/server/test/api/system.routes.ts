import type { Routes } from './routes.ts'

export const routes: Routes = {}
