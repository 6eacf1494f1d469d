import type { HttpClient, HttpHeaders, HttpRequest, HttpResult } from '@botwatch/http'

/** The result of a request whose response counts from its head on. */
export interface Exchange {
  readonly result: HttpResult
  /** Whether the body of the response was read to its end. If not, the body in the result is empty. */
  readonly isWhole: boolean
}

/**
 * Sends a request. A service decides by the status, so a response whose body does not end or is too long is a response without
 * a body and no error: it must not make a message go out twice.
 */
export async function exchange(
  http: Pick<HttpClient, 'request'>,
  url: URL,
  request: HttpRequest,
  wantsBody: (status: number, headers: HttpHeaders) => boolean = () => true,
): Promise<Exchange> {
  let head: { readonly status: number; readonly headers: HttpHeaders } | undefined
  const result = await http.request(url, {
    ...request,
    readBody: (status, headers) => {
      head = { status, headers }
      return wantsBody(status, headers)
    },
  })
  if (result.ok || head === undefined) return { result, isWhole: result.ok }
  return { result: { ok: true, response: { ...head, body: '', durationMs: 0 } }, isWhole: false }
}
