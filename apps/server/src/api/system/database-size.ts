import { stat } from 'node:fs/promises'

const LIMIT_MS = 1000

/** Size of a database and its log in bytes; null if the disk does not say so within a second. */
export async function databaseSize(path: string): Promise<number | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(late.resolve, LIMIT_MS, null).unref()
  try {
    const sizes = Promise.all([sizeOf(path), sizeOf(`${path}-wal`)])
    return await Promise.race([sizes.then(([own, log]) => own + log), late.promise])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
