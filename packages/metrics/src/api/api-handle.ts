import type { EndApiRequest } from '../instrumentation/recorder.ts'
import type { RequestOfApi } from './api-series.ts'

/** Records requests of one API without looking it up; stays valid over a reset. Nothing here throws. */
export interface ApiHandle {
  readonly name: string
  /** Records one request; one with a wrong value is dropped whole, and counted. */
  readonly recordRequest: (request: RequestOfApi) => void
  /** Counts a request as in flight until it is ended, and then records it. */
  readonly startRequest: (method: string) => EndApiRequest
}
