import { ownValue } from '../answer/json-path.ts'

/** One page of a list of models. */
export interface ModelPage {
  readonly ids: readonly string[]
  /** Path of the next page, null on the last. */
  readonly nextPath: string | null
}

/** How an API lists its models and describes one, which are the only requests that are ever sent. */
export interface LlmDialect {
  /** Path appended to a base URL that does not end with it. */
  readonly root: string
  readonly listPath: string
  /** Whether the API takes the id of a model in any case. Default false. */
  readonly ignoresCase?: boolean
  /** Path of one model by its id, or by an alias that the list lacks. Null if the API has none. */
  readonly modelPath: (id: string) => string | null
  /** Headers with the key; none if the key is empty, for an API that needs no key. */
  readonly headers: (apiKey: string) => Readonly<Record<string, string>>
  /** Null if the document is not a list of models. */
  readonly parse: (document: unknown) => ModelPage | null
}

const MAX_CURSOR_LENGTH = 512
const bearer = (apiKey: string): Readonly<Record<string, string>> =>
  apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }
const modelsPath = (id: string): string => `models/${encodeURIComponent(canonicalId(id))}`

/** `GET models` with a bearer token, as OpenAI. Together answers with a bare array. */
export const openAiDialect: LlmDialect = {
  root: '',
  listPath: 'models',
  modelPath: modelsPath,
  headers: bearer,
  parse: (document) => {
    // Servers in Go leave out an empty list, or write null.
    const empty = ownValue(document, 'object') === 'list' ? [] : null
    return pageOf(Array.isArray(document) ? document : (ownValue(document, 'data') ?? empty), ['id'], null)
  },
}

/** Z.ai, whose guides write the ids of its list in capitals. */
export const zaiDialect: LlmDialect = { ...openAiDialect, ignoresCase: true }

/** OpenRouter: `GET models` needs no key and so cannot check one; `GET models/user` does. */
export const openRouterDialect: LlmDialect = {
  ...openAiDialect,
  listPath: 'models/user',
  modelPath: () => null,
}

/** Azure OpenAI. Lists the models that can be deployed, not the deployments. */
export const azureDialect: LlmDialect = {
  ...openAiDialect,
  root: 'openai',
  headers: (apiKey) => ({ 'api-key': apiKey }),
}

/** Anthropic's Models API, with the largest page size, 1000. */
export const anthropicDialect: LlmDialect = {
  root: 'v1',
  listPath: 'models?limit=1000',
  modelPath: modelsPath,
  headers: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
  parse: (document) => {
    const cursor = ownValue(document, 'has_more') === true ? cursorOf(ownValue(document, 'last_id')) : null
    const nextPath = cursor === null ? null : `models?limit=1000&after_id=${cursor}`
    return pageOf(ownValue(document, 'data'), ['id'], nextPath)
  },
}

/** The Gemini API, whose models are named `models/…`, with the largest page size, 1000. */
export const geminiDialect: LlmDialect = {
  root: 'v1beta',
  listPath: 'models?pageSize=1000',
  modelPath: modelsPath,
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  parse: (document) => {
    const cursor = cursorOf(ownValue(document, 'nextPageToken'))
    const nextPath = cursor === null ? null : `models?pageSize=1000&pageToken=${cursor}`
    return pageOf(ownValue(document, 'models'), ['name'], nextPath)
  },
}

/** Ollama's tags. A key is for a proxy in front of it. */
export const ollamaDialect: LlmDialect = {
  root: 'api',
  listPath: 'tags',
  ignoresCase: true,
  modelPath: () => null,
  headers: bearer,
  // Old versions write an empty list as null.
  parse: (document) => {
    const models = ownValue(document, 'models')
    return pageOf(models === null ? [] : models, ['name', 'model'], null)
  },
}

/**
 * The same text for all spellings of a model's id: Gemini prefixes `models/`, in Ollama a name without a tag means `latest`,
 * and OpenRouter takes any model with a suffix for its routing, which no list contains.
 */
export function canonicalId(id: string): string {
  return id.replace(/^models\//, '').replace(/:(?:latest|nitro|floor|exacto|online)$/, '')
}

function pageOf(list: unknown, keys: readonly string[], nextPath: string | null): ModelPage | null {
  if (!Array.isArray(list)) return null
  const values = list.flatMap((item: unknown) => keys.map((key) => ownValue(item, key)))
  const ids = [...new Set(values.filter((id) => typeof id === 'string'))]
  // Items without an id are no models, e.g. an error in an array.
  return list.length > 0 && ids.length === 0 ? null : { ids, nextPath }
}

function cursorOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > MAX_CURSOR_LENGTH) return null
  return encodeURIComponent(value.toWellFormed())
}
