import { Client, type Dispatcher } from 'undici'

/** A request failed on a connection that an earlier request had used, before any byte of a response. */
export class ReusedConnectionError extends Error {
  override readonly name = 'ReusedConnectionError'
}

/** A request failed before any byte of it was written. */
export class UnsentRequestError extends Error {
  override readonly name = 'UnsentRequestError'
}

/** Options of a request that reports when it is written. */
export interface StartableOptions extends Dispatcher.RequestOptions {
  readonly onStart: () => void
}

/**
 * One pooled connection, which reports a request that never started with an {@link UnsentRequestError}, and a lost request
 * with a {@link ReusedConnectionError} if it had served others.
 */
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
    let isStarted = false
    let isRepeatSafe = false
    return super.dispatch(options, {
      // Called just before the head of the request is written.
      onRequestStart: (controller, context) => {
        isStarted = true
        isRepeatSafe = this.#requests > 0
        this.#requests += 1
        ;(options as Partial<StartableOptions>).onStart?.()
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
        handler.onResponseError?.(controller, isStarted ? lost(cause, isRepeatSafe) : unsent(cause))
      },
    })
  }
}

function unsent(cause: Error): Error {
  return new UnsentRequestError('The request was not sent', { cause })
}

function lost(cause: Error, isRepeatSafe: boolean): Error {
  if (!isRepeatSafe || !isConnectionLoss(cause)) return cause
  return new ReusedConnectionError('A reused connection failed', { cause })
}

/** Whether the connection ended, rather than the request being cancelled or its response being malformed. */
function isConnectionLoss(error: Error): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_SOCKET)$/.test(code)
}
