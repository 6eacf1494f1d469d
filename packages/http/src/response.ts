import type { HttpClientError } from './errors.ts'

/** Headers of a response, their names in lower case. */
export type HttpHeaders = Readonly<Record<string, string>>

/** A response of any status. */
export interface HttpResponse {
  readonly status: number
  readonly headers: HttpHeaders
  /** Decompressed; empty if `readBody` was false. */
  readonly body: string
  /** Milliseconds from the call to the last byte that was read. */
  readonly durationMs: number
}

/** Outcome of a request: a response, or the error that prevented one. */
export type HttpResult =
  | { readonly ok: true; readonly response: HttpResponse }
  | {
      readonly ok: false
      readonly error: HttpClientError
      /** False if no byte of the request was sent, so that the server cannot have acted on it. */
      readonly requestSent: boolean
    }

/** Joins repeated headers with commas. */
export function joinHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): HttpHeaders {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')] as const],
  )
  return Object.fromEntries(entries)
}
