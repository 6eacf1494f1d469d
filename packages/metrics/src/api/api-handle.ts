import type { EndApiRequest, RequestOfApi } from './api-request.ts'

/** Records requests of one API without looking it up by name. Stays valid over resets. Never throws. */
export interface ApiHandle {
  readonly name: string
  /** Records one request. An invalid one is dropped and counted. */
  readonly recordRequest: (request: RequestOfApi) => void
  /** Counts a request as in flight and returns a function that ends and records it. */
  readonly startRequest: (method: string) => EndApiRequest
}
