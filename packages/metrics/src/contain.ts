/** Calls a function of the user. If it throws or rejects, calls `onError` instead of passing the error on. */
export function contain(call: () => unknown, onError: () => void): void {
  try {
    const result = call()
    if (isThenable(result)) Promise.resolve(result).catch(onError)
  } catch {
    onError()
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && 'then' in value
}
