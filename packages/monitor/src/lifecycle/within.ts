/**
 * Waits for a promise, at most for a time. Never rejects: whoever needs the error handles it elsewhere. The process lives
 * until then, so that a program that awaits this does not end in the middle.
 */
export async function within(promise: PromiseLike<unknown>, limitMs: number): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, Math.max(0, limitMs))
  try {
    await Promise.race([promise, late.promise])
  } catch {
    // As above.
  } finally {
    clearTimeout(timer)
  }
}

/** Calls functions of parts side by side. One that throws or rejects is reported and does not affect the others. */
export async function callAll(
  calls: readonly (() => unknown)[],
  onError: (error: unknown) => void,
): Promise<void> {
  await Promise.all(
    calls.map(async (call) => {
      try {
        await call()
      } catch (error) {
        onError(error)
      }
    }),
  )
}
