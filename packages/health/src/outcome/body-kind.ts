import type { HttpResponse } from '@botwatch/http'

import { parseJson } from '../answer/json-path.ts'

/** Describes what a body is that was expected to be JSON of a certain form, e.g. `an HTML page` of a proxy or a login. */
export function bodyKind({ body, headers }: HttpResponse): string {
  if (body.trim() === '') return 'empty'
  if (/\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype html|html)\b/i.test(body))
    return 'an HTML page'
  return parseJson(body) === undefined ? 'not JSON' : 'JSON of another form'
}
