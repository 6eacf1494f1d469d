/** Codes of Node, undici and `@botwatch/http` for what may pass by itself. */
const networkCode =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT)|CONNECT|DNS|TIMEOUT)$/

/** How many causes of an error are looked at. */
const MAX_CAUSES = 5

/** Whether an outcome says of itself that another attempt may pass. Never throws. */
export function isRetryableOutcome(value: unknown): boolean {
  try {
    const { isRetryable, status } = value as { isRetryable?: unknown; status?: unknown }
    return isRetryable === true && status !== 'healthy' && status !== undefined
  } catch {
    return false
  }
}

/** Whether an error is the network's: its own `isRetryable` decides, else its code or that of a cause. Never throws. */
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
    // A hostile getter: nothing to go by.
  }
  return false
}
