/**
 * Calls a function of the user. If it throws or rejects, `onError` receives the error and nobody else. What it returns
 * is ignored.
 *
 * @example
 * contain(() => sampler.start(), (error) => emitter.emit('sampler_error', { error }))
 */
export function contain(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    const result = call()
    if (isThenable(result)) Promise.resolve(result).catch(onError)
  } catch (error) {
    onError(error)
  }
}

/** Any object or function with `then`, because promises of other libraries reject, too. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isObject && 'then' in value && typeof value.then === 'function'
}
