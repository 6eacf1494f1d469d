import type { HttpClientError, HttpResponse, HttpResult } from '@botwatch/http'

import { ownValue, parseJson } from '../answer/json-path.ts'
import { isRateLimit } from '../outcome/http-outcomes.ts'
import { canonicalId, type LlmDialect, type ModelPage } from './dialects.ts'
import { errorCodeOf, findComplaint } from './error-body.ts'

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
 * Reads the pages of a list, 10 at most, until the model is found; without a model only the first page. A model that is not
 * listed is asked for by itself, because lists lack aliases. The response is that of the last page, with the duration of all
 * requests.
 */
export async function findModel(
  dialect: LlmDialect,
  model: string | undefined,
  get: (path: string) => Promise<HttpResult>,
): Promise<ModelList> {
  const canonical = (id: string): string =>
    dialect.ignoresCase === true ? canonicalId(id).toLowerCase() : canonicalId(id)
  const wantedId = model === undefined ? undefined : canonical(model)
  let path: string | null = dialect.listPath
  let count = 0
  let durationMs = 0
  for (let page = 1; ; page += 1) {
    const result: HttpResult = await get(path)
    if (!result.ok) return { kind: 'failed', error: result.error }
    durationMs += result.response.durationMs
    const response = { ...result.response, durationMs }
    const document = parseJson(response.body)
    const list = parsePage(dialect, response.status, document)
    if (list === null) return { kind: 'refused', response, document }
    count += list.ids.length
    const hasModel = wantedId === undefined || list.ids.some((id) => canonical(id) === wantedId)
    path = list.nextPath
    if (hasModel) return { kind: 'listed', response, count, hasModel }
    if (path === null || page === MAX_PAGES)
      return findUnlisted({ kind: 'listed', response, count, hasModel }, dialect.modelPath(wantedId), get)
  }
}

/** Asks for a model that the list lacks. */
async function findUnlisted(
  listed: ModelList & { readonly kind: 'listed' },
  path: string | null,
  get: (path: string) => Promise<HttpResult>,
): Promise<ModelList> {
  if (path === null) return listed
  const result = await get(path)
  if (!result.ok) return { kind: 'failed', error: result.error }
  const { status, body } = result.response
  const document = parseJson(body)
  const durationMs = listed.response.durationMs + result.response.durationMs
  // Some servers answer 500 for a path that they do not know.
  if (isRateLimit(status) || status > 501)
    return { kind: 'refused', response: { ...result.response, durationMs }, document }
  const id = ownValue(document, 'id') ?? ownValue(document, 'name')
  return {
    ...listed,
    response: { ...listed.response, durationMs },
    hasModel: status === 200 && typeof id === 'string',
  }
}

/** Whether a response is a list of models. */
export function isModelList(dialect: LlmDialect, { status, body }: HttpResponse): boolean {
  return parsePage(dialect, status, parseJson(body)) !== null
}

/** A 200 that reports an error may contain an empty list as well. Beside models, a `code` is no error. */
function parsePage(dialect: LlmDialect, status: number, document: unknown): ModelPage | null {
  const page = status === 200 ? dialect.parse(document) : null
  if (page === null || page.ids.length > 0) return page
  return findComplaint(document) === null && errorCodeOf(document) === undefined ? page : null
}
