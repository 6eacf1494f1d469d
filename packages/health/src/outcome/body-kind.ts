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
