import { createHttpClient, type HttpClient, type HttpRequest, type HttpResult } from '@botwatch/http'

import { MAX_TIMEOUT_MS } from '../check/checker-options.ts'
import { Progress } from './progress.ts'
import type { ClientOptions } from './request-options.ts'

/** A request that ends when its signal is aborted. */
export interface CheckRequest extends HttpRequest {
  readonly signal: AbortSignal
}

/** The HTTP client of a checker: a given one, or its own, which opens at the first request. */
export class CheckClient {
  readonly #options: ClientOptions
  readonly progress: Progress = new Progress()
  #own: HttpClient | null = null

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Sends one request without a time limit besides its signal, because a limit by the time of day would jump with it. */
  send(url: string | URL, request: CheckRequest): Promise<HttpResult> {
    const { http, network, proxy, ca, cert, key } = this.#options
    const client = http ?? (this.#own ??= createHttpClient({ network, proxy, ca, cert, key }))
    const { onPhase } = this.progress
    return client.request(url, { ...request, timeoutMs: MAX_TIMEOUT_MS, onPhase })
  }

  /** Closes the sockets of its own client; a given client belongs to its creator. A later request opens new ones. */
  async close(): Promise<void> {
    const own = this.#own
    this.#own = null
    await own?.close()
  }
}
