import type { HttpClientError, HttpResponse, HttpResult } from '@botwatch/http'

import { parseJson } from '../answer/json-path.ts'
import type { LlmDialect } from './dialects.ts'
import { findComplaint } from './error-body.ts'

const MAX_PAGES = 10

/** Result of searching a list of models. */
export type ModelList =
  | {
      readonly kind: 'listed'
      readonly response: HttpResponse
      readonly count: number
      readonly hasModel: boolean
    }
  /** The response was not a list, because of its status or its body. */
  | { readonly kind: 'refused'; readonly response: HttpResponse; readonly document: unknown }
  | { readonly kind: 'failed'; readonly error: HttpClientError }

/**
 * Reads the pages of a list, 10 at most, until the model is found; without a model only the first page. The response is
 * that of the last page, with the duration of all.
 */
export async function findModel(
  dialect: LlmDialect,
  model: string | undefined,
  get: (path: string) => Promise<HttpResult>,
): Promise<ModelList> {
  const wantedId = model === undefined ? undefined : dialect.canonicalId(model)
  let path: string | null = dialect.listPath
  let count = 0
  let durationMs = 0
  for (let page = 1; ; page += 1) {
    const result: HttpResult = await get(path)
    if (!result.ok) return { kind: 'failed', error: result.error }
    durationMs += result.response.durationMs
    const response = { ...result.response, durationMs }
    const document = parseJson(response.body)
    // A 200 that rejects the key may contain an empty list as well.
    const isFine = response.status === 200 && findComplaint(document) === null
    const list = isFine ? dialect.parse(document) : null
    if (list === null) return { kind: 'refused', response, document }
    count += list.ids.length
    const hasModel = wantedId === undefined || list.ids.some((id) => dialect.canonicalId(id) === wantedId)
    path = list.nextPath
    if (hasModel || path === null || page === MAX_PAGES) return { kind: 'listed', response, count, hasModel }
  }
}
