import { stat } from 'node:fs/promises'

import { within } from '../../within.ts'

const LIMIT_MS = 1000

/** Size of a database and its log in bytes; null if the disk does not say so within a second. */
export async function databaseSize(path: string): Promise<number | null> {
  const sizes = Promise.all([sizeOf(path), sizeOf(`${path}-wal`)]).then(([own, log]) => own + log)
  return within(sizes, LIMIT_MS, null).catch(() => null)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
