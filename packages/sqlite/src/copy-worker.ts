import { parentPort, workerData } from 'node:worker_threads'

import { copyFile, type CopyOptions } from './copy-file.ts'
import { toErrorRecord } from './error-record.ts'
import { hideSqliteWarning } from './sqlite-warning.ts'

// Before Node prints what the imports have warned of.
hideSqliteWarning()

try {
  const result = await copyFile(workerData as CopyOptions)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ result })
} catch (error) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ error: toErrorRecord(error) })
}
