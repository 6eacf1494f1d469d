import { Client, type Dispatcher } from 'undici'

/** A request failed on a connection that an earlier request had used, before any byte of a response. */
export class ReusedConnectionError extends Error {
  override readonly name = 'ReusedConnectionError'
}

/** One pooled connection, which reports a lost request with a {@link ReusedConnectionError} if it had served others. */
export class Connection extends Client {
  /** Requests sent since the connection was made. */
  #requests = 0

  constructor(origin: URL, options: Client.Options) {
    super(origin, options)
    this.on('connect', () => {
      this.#requests = 0
    })
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let isRepeatSafe = false
    return super.dispatch(options, {
      onRequestStart: (controller, context) => {
        isRepeatSafe = this.#requests > 0
        this.#requests += 1
        handler.onRequestStart?.(controller, context)
      },
      // Called for the first byte, before `onResponseStart`.
      onResponseStarted: () => {
        isRepeatSafe = false
      },
      onResponseStart: (...head) => handler.onResponseStart?.(...head),
      onResponseData: (...data) => handler.onResponseData?.(...data),
      onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
      onResponseError: (controller, cause) => {
        const isLost = isRepeatSafe && isConnectionLoss(cause)
        const error = isLost ? new ReusedConnectionError('A reused connection failed', { cause }) : cause
        handler.onResponseError?.(controller, error)
      },
    })
  }
}

/** Whether the connection ended, rather than the request being cancelled or its response being malformed. */
function isConnectionLoss(error: Error): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_SOCKET)$/.test(code)
}
