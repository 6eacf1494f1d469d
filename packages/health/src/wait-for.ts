/**
 * Waits until work is done or `timeoutMs` have passed. Rejects with the signal's reason if it is aborted. The work
 * continues in any case.
 */
export async function waitFor(
  work: Promise<unknown>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // Not unref'd: a caller waits for this, and Node would exit before it if nothing else were open.
  const timer = setTimeout(() => resolve(), timeoutMs)
  const onAbort = (): void => reject(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
