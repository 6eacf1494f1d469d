import type { HttpResponse } from '@botwatch/http'

import { parseJson } from '../answer/json-path.ts'

/** Describes what a body is that was expected to be JSON of a certain form, e.g. `an HTML page` of a proxy or a login. */
export function bodyKind(response: HttpResponse): string {
  if (isHtml(response)) return 'an HTML page'
  if (response.body.trim() === '') return 'empty'
  return parseJson(response.body) === undefined ? 'not JSON' : 'JSON of another form'
}

/** Whether a response is an HTML page. JSON that is declared as one is not. */
export function isHtml({ body, headers }: HttpResponse): boolean {
  if (/^\s*<(?:!doctype html|html)\b/i.test(body)) return true
  return /\bhtml\b/i.test(headers['content-type'] ?? '') && parseJson(body) === undefined
}

/**
 * Whether a 401, 403 or 405 is the answer of something in front of an API that answers in JSON: a page of a firewall or of a
 * proxy with a sign-in of its own, or the `error code: 1020` of Cloudflare. The firewall of Alibaba, also that of Z.ai, says 405.
 */
export function isFromProxy(response: HttpResponse): boolean {
  const { status, body } = response
  return [401, 403, 405].includes(status) && (isHtml(response) || /^error code: \d{4}\b/i.test(body))
}
