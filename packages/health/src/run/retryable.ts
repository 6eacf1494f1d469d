/** Codes of Node, undici and `@botwatch/http` for failures that may be temporary. */
const networkCode =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT)|CONNECT|DNS|TIMEOUT)$/

/** How many causes of an error are examined. */
const MAX_CAUSES = 5

/** Whether an outcome declares that another attempt may succeed. Never throws. */
export function isRetryableOutcome(value: unknown): boolean {
  try {
    const { isRetryable, status } = value as { isRetryable?: unknown; status?: unknown }
    return isRetryable === true && status !== 'healthy' && status !== undefined
  } catch {
    return false
  }
}

/** Whether an error may be temporary: its own `isRetryable` decides, otherwise its code or that of a cause. Never throws. */
export function isRetryableError(error: unknown): boolean {
  try {
    let cause = error
    for (let depth = 0; depth < MAX_CAUSES && typeof cause === 'object' && cause !== null; depth += 1) {
      const { isRetryable, code } = cause as { isRetryable?: unknown; code?: unknown }
      if (typeof isRetryable === 'boolean') return isRetryable
      if (typeof code === 'string' && networkCode.test(code)) return true
      cause = (cause as { cause?: unknown }).cause
    }
  } catch {
    // A getter that throws: assume that the error is permanent.
  }
  return false
}
