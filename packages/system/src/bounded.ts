/** Runs one read under a time limit; null when it fails, takes too long, or is still stuck from before. */
export type BoundedRead = <T>(key: string, read: () => Promise<T>) => Promise<T | null>

/**
 * A hung `statfs` or `read` holds one of libuv's few worker threads (4 by default) until the kernel lets go.
 * Once this many hang, nothing more is read: DNS and files of the rest of the process need the others.
 */
const MAX_STUCK = 2

/** Creates a {@link BoundedRead} that never has two reads of one key under way. */
export function createBoundedRead(timeoutMs: number): BoundedRead {
  const stuck = new Set<string>()

  return async <T>(key: string, read: () => Promise<T>): Promise<T | null> => {
    if (stuck.has(key) || stuck.size >= MAX_STUCK) return null
    const late = Promise.withResolvers<null>()
    const timer = setTimeout(() => {
      stuck.add(key)
      late.resolve(null)
    }, timeoutMs)
    timer.unref()
    return Promise.race([
      late.promise,
      settle(read, () => {
        clearTimeout(timer)
        stuck.delete(key)
      }),
    ])
  }
}

async function settle<T>(read: () => Promise<T>, done: () => void): Promise<T | null> {
  try {
    return await read()
  } catch {
    return null
  } finally {
    done()
  }
}
