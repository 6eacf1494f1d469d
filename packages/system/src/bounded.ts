/** Runs one read with a time limit. Null if it fails, takes too long, or an earlier read of the same key still hangs. */
export type BoundedRead = <T>(key: string, read: () => Promise<T>) => Promise<T | null>

/**
 * Creates a {@link BoundedRead} that runs at most one read of a key at a time. A `statfs` or `read` that hangs blocks one of
 * libuv's worker threads (4 by default) until the kernel returns. While `maxStuck` reads hang no further one is started: DNS
 * and file access of the process need the other threads.
 */
export function createBoundedRead(timeoutMs: number, maxStuck: number): BoundedRead {
  const stuck = new Set<string>()

  return async <T>(key: string, read: () => Promise<T>): Promise<T | null> => {
    if (stuck.has(key) || stuck.size >= maxStuck) return null
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
