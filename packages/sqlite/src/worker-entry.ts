import { workerData } from 'node:worker_threads'

import { serveDatabase, type DatabaseModule } from './serve-database.ts'

serveDatabase((await import(String(workerData))) as DatabaseModule)
