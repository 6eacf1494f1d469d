/**
 * Waits until work is done or `timeoutMs` have passed; rejects with the signal's reason when that is aborted.
 * The work goes on in any case.
 */
export async function waitFor(
  work: Promise<unknown>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // Not unref'd: somebody waits for this, and with nothing else open Node would exit on them.
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
