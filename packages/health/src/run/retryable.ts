import { causesOf } from './causes.ts'

/** Codes of Node, undici and `@botwatch/http` for failures that may be temporary. */
const networkCode =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT)|CONNECT|DNS|TIMEOUT)$/

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
    for (const { isRetryable, code } of causesOf(error)) {
      if (typeof isRetryable === 'boolean') return isRetryable
      if (typeof code === 'string' && networkCode.test(code)) return true
    }
  } catch {
    // A getter that throws: assume that the error is permanent.
  }
  return false
}
