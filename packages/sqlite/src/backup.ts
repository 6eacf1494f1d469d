import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'

import type { Backup, CopyOptions } from './copy-file.ts'
import { fromErrorRecord, type ErrorRecord } from './error-record.ts'
import { SqliteError } from './errors.ts'
import { checkPaths, readBackupOptions } from './options.ts'
import { threadArguments } from './thread-arguments.ts'
import { siblingModule } from './worker-database.ts'

/** Time after which a copy that does not answer is given up, beside its own limit. */
const GRACE_MS = 10_000

/** Options of `backupDatabase`. */
export interface BackupOptions {
  /** Milliseconds until the backup fails. 0 to 86400000, default 600000. */
  readonly timeLimitMs?: number | undefined
}

/**
 * Copies a database file, also one that this or another process has open and goes on writing. The copy is one file, of one
 * moment. It is written by a thread of its own to a temporary name (`.partial`), flushed to the disk and renamed. Rejects
 * with a `SqliteError` if the destination exists, if the source is `INCOMPLETE`, or after the time limit.
 *
 * @example
 * await backupDatabase('data/notes.db', 'backup/notes.db')
 */
export async function backupDatabase(
  source: string,
  destination: string,
  options: BackupOptions = {},
): Promise<Backup> {
  checkPaths({ source, destination })
  const { timeLimitMs } = readBackupOptions(options)
  const workerData: CopyOptions = { source: resolve(source), destination: resolve(destination), timeLimitMs }
  const worker = new Worker(siblingModule('./copy-worker', import.meta.url), {
    workerData,
    ...threadArguments(),
  })
  const { promise, resolve: done, reject } = Promise.withResolvers<Backup>()
  const fail = (reason: string): void => reject(new SqliteError('FAILED', `${destination} failed: ${reason}`))
  const timer = setTimeout(() => fail('the disk does not answer'), timeLimitMs + GRACE_MS)
  worker
    .on('message', ({ result, error }: { readonly result: Backup; readonly error?: ErrorRecord }) =>
      error === undefined ? done(result) : reject(fromErrorRecord(error)),
    )
    .on('error', ({ message }) => fail(message))
    .on('exit', (code) => fail(`the thread that copies has ended (exit code ${code})`))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    void worker.terminate()
  }
}
