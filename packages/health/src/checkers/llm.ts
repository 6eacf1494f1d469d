import type { HttpResult } from '@botwatch/http'

import { described, oneOf, renamed, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { pickCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckOutcome } from '../check/checker.ts'
import { secretFlaw } from '../check/placeholder.ts'
import { llmApi } from '../llm/api.ts'
import { findModel, isModelList } from '../llm/model-list.ts'
import { readLlmOptions, type LlmOptions } from '../llm/options.ts'
import { LLM_PROVIDERS, type LlmProvider } from '../llm/providers.ts'
import { classifyRefusal } from '../llm/refusal.ts'
import { expectedAnswer, noAnswer } from '../outcome/http-outcomes.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import { CheckClient } from '../request/check-client.ts'
import { clientConfigEntries, secretText } from '../request/request-config.ts'

export type { LlmOptions } from '../llm/options.ts'
export type { LlmProvider } from '../llm/providers.ts'

/** Fields of a check of the type `llm` in a configuration file, beside those of every check. */
export const llmConfig: ConfigSchema = v.strictObject({
  provider: described(
    oneOf(Object.keys(LLM_PROVIDERS) as LlmProvider[]),
    'Provider of the API, e.g. `zai` or `zhipu` for GLM models, `openai`, or `openai-compatible`.',
  ),
  api_key: v.optional(secretText('API key. Without one the check fails, unless the provider needs none.')),
  url: v.optional(
    renamed(
      'baseUrl',
      described(
        v.string('a URL'),
        'Base URL of the API. Default that of the provider; `azure` and `openai-compatible` need one.',
      ),
    ),
  ),
  expect_model: v.optional(
    renamed(
      'model',
      described(
        v.string('the id of a model'),
        'Id or alias of a model that the API must have. Default none.',
      ),
    ),
  ),
  ...clientConfigEntries,
})

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 300_000, failureThreshold: 3, successThreshold: 1 } as const
const MAX_LIST_BYTES = 4_194_304

/**
 * Creates a checker of an LLM API that sends no prompt: it lists the models, which costs nothing. A key that is rejected is
 * AUTH, an exhausted quota QUOTA, any other failure STATUS or a network error. A key that is accepted but may not list models
 * is healthy; with a `model` to look up it is degraded (AUTH). A model that the API does not have is degraded
 * (MODEL_MISSING), an empty list too, and so is a rate limit or an overload (RATE_LIMITED), which postpones the next run. By
 * default every 5 minutes, confirmed by 3 failures in a row. Metrics: `status_code`, `response_time_ms`,
 * `content_length`, `model_count` (of the pages that were read). Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(llm({ provider: 'zai', apiKey: config.glmApiKey, model: 'glm-4.6' }))
 */
export function llm(options: LlmOptions): Checker {
  const settings = readLlmOptions(options)
  const { apiKey, model, failureStatus = 'unhealthy' } = settings
  const provider = LLM_PROVIDERS[settings.provider]
  const { label } = provider
  const key = apiKey ?? ''
  const api = llmApi(provider, settings.baseUrl ?? provider.baseUrl ?? '')
  const asked = { provider, key, model, failureStatus }
  const redact = outcomeRedactor(apiKey)
  const client = new CheckClient(settings)
  let isPublic: boolean | undefined

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const flaw = provider.needsKey ? secretFlaw(key) : undefined
    if (flaw !== undefined)
      return { status: failureStatus, message: `${label} API key ${flaw}`, code: 'AUTH' }
    const list = await findModel(api.dialect, model, (path) => get(path, key, signal))
    switch (list.kind) {
      case 'failed':
        return noAnswer(list.error, failureStatus, client.progress)
      case 'refused':
        return classifyRefusal(list.response, list.document, asked)
      case 'listed': {
        const outcome = expectedAnswer(list.response)
        const metrics = { ...outcome.metrics, model_count: list.count }
        if (!list.hasModel) {
          const message = `${label} does not list the model ${model}`
          return { status: 'degraded', message, code: 'MODEL_MISSING', metrics }
        }
        if (list.count === 0 && model === undefined)
          return { status: 'degraded', message: `${label} lists no models`, code: 'MODEL_MISSING', metrics }
        const note = (await isListPublic(signal))
          ? '; anyone may list the models, so the API key was not tested'
          : ''
        return { ...outcome, message: `${outcome.message}${note}`, metrics }
      }
    }
  }

  function get(path: string, withKey: string, signal: AbortSignal): Promise<HttpResult> {
    return client.send(api.url(path), {
      method: 'GET',
      headers: api.dialect.headers(withKey),
      signal,
      maxBodyBytes: MAX_LIST_BYTES,
    })
  }

  /** Asks once without the key. The provider of a required key is known to require it. */
  async function isListPublic(signal: AbortSignal): Promise<boolean> {
    if (provider.needsKey || key === '') return false
    if (isPublic !== undefined) return isPublic
    const result = await get(api.dialect.listPath, '', signal)
    if (result.ok && [200, 401, 403].includes(result.response.status))
      isPublic = isModelList(api.dialect, result.response)
    return isPublic ?? false
  }

  return {
    name: settings.name ?? provider.checkName,
    options: pickCheckerOptions(settings, DEFAULTS),
    get timeoutMessage() {
      return client.progress.timeoutMessage
    },
    check: async (context) => redact(await check(context)),
    close: () => client.close(),
  }
}
