/**
 * Resolves as a promise does, or with `late` after a time. Rejects if the promise does before. The process lives until then.
 */
export async function within<T, L>(promise: Promise<T>, limitMs: number, late: L): Promise<T | L> {
  const limit = Promise.withResolvers<L>()
  const timer = setTimeout(limit.resolve, limitMs, late)
  try {
    return await Promise.race([promise, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}
