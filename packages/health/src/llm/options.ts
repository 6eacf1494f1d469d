import { checkTls } from '@botwatch/http'
import { choice, httpUrl, issuePath } from '@botwatch/options'
import * as v from 'valibot'

import { checkerSchema, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckerOptions } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import {
  clientEntries,
  headerSecret,
  nothingBesideClient,
  type ClientOptions,
} from '../request/request-options.ts'
import { LLM_PROVIDERS, type LlmProvider } from './providers.ts'

/** Options of `llm`. */
export interface LlmOptions extends CheckerOptions, ClientOptions {
  readonly provider: LlmProvider
  /**
   * Sent in the header that the provider expects, without white space around it. Without a key the check fails, unless the
   * provider needs none.
   */
  readonly apiKey?: string | null | undefined
  /**
   * As the provider's SDK takes it, e.g. `https://api.z.ai/api/coding/paas/v4`, or the URL of an endpoint below it, e.g. of
   * chat completions. For `azure` with or without `?api-version=…`. Default: the provider's; required for `azure` and
   * `openai-compatible`.
   */
  readonly baseUrl?: string | URL | undefined
  /** Id or alias of a model that the API must have. Not for `azure`, whose API lists no deployments. Default none. */
  readonly model?: string | undefined
  /** Default `glm_api` for GLM, otherwise the provider's name and `_api`. */
  readonly name?: string | undefined
}

/** Options of `llm` as they were read. */
export type LlmSettings = LlmOptions & {
  readonly apiKey?: string | null | undefined
  readonly baseUrl?: string | undefined
}

const MODEL = 'the id of a model, at most 200 characters'

const schema = v.pipe(
  checkerSchema({
    provider: choice(Object.keys(LLM_PROVIDERS) as LlmProvider[]),
    apiKey: v.nullish(headerSecret()),
    baseUrl: v.optional(httpUrl()),
    model: v.optional(
      v.custom<string>((id) => typeof id === 'string' && id.trim() !== '' && id.length <= 200, MODEL),
    ),
    name: v.optional(checkName()),
    ...clientEntries,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { provider, baseUrl, model } = (dataset.value ?? {}) as Partial<LlmSettings>
    if (provider === undefined || !Object.hasOwn(LLM_PROVIDERS, provider)) return
    const refuse = (key: 'baseUrl' | 'model', input: unknown, message: string): void =>
      addIssue({ message, input, path: issuePath(dataset.value, key) })
    if (baseUrl === undefined && LLM_PROVIDERS[provider].baseUrl === null)
      refuse('baseUrl', baseUrl, `the URL of the API, because ${provider} has no default`)
    if (typeof baseUrl === 'string' && !hasAllowedQuery(baseUrl, provider))
      refuse('baseUrl', baseUrl, queryAllowed(provider))
    if (model !== undefined && provider === 'azure')
      refuse('model', model, 'nothing for azure, because its API lists no deployments')
  }),
  checkTls(),
  nothingBesideClient(),
)

/** Reads the options of `llm`. Throws a `HealthError` that lists every problem. */
export function readLlmOptions(options: LlmOptions): LlmSettings {
  return readCheckerOptions(schema, options) as LlmSettings
}

/** A query may hold a key, e.g. in examples of Gemini. */
function hasAllowedQuery(baseUrl: string, provider: LlmProvider): boolean {
  const url = URL.parse(baseUrl)
  if (url === null) return true
  const names = [...url.searchParams.keys()]
  return (
    url.hash === '' &&
    (provider === 'azure' ? names.every((name) => name === 'api-version') : url.search === '')
  )
}

function queryAllowed(provider: LlmProvider): string {
  return provider === 'azure'
    ? 'a URL without fragment, and with no query but api-version'
    : 'a URL without query and fragment'
}
