import { checkTls, type HttpResponse } from '@botwatch/http'
import { choice, issuePath } from '@botwatch/options'
import * as v from 'valibot'

import { checkerSchema, pickCheckerOptions, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { findComplaint } from '../llm/error-body.ts'
import { findModel } from '../llm/model-list.ts'
import { LLM_PROVIDERS, type LlmProvider } from '../llm/providers.ts'
import { bodyKind } from '../outcome/body-kind.ts'
import {
  answerMetrics,
  expectedAnswer,
  isRateLimit,
  noAnswer,
  unexpectedAnswer,
} from '../outcome/http-outcomes.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import { CheckClient } from '../request/check-client.ts'
import {
  baseUrlSchema,
  clientEntries,
  headerSecretSchema,
  nothingBesideClient,
  type ClientOptions,
  withRoot,
} from '../request/request-options.ts'

/** Options of {@link llm}. */
export interface LlmOptions extends CheckerOptions, ClientOptions {
  readonly provider: LlmProvider
  /** Sent in the header that the provider expects. Without a key the check fails, unless the provider needs none. */
  readonly apiKey?: string | null | undefined
  /** As the provider's SDK takes it, e.g. `https://api.z.ai/api/coding/paas/v4`. Default: the provider's; required for `openai-compatible`. */
  readonly baseUrl?: string | URL | undefined
  /** Id of a model that must be listed. Default none. */
  readonly model?: string | undefined
  /** Default `glm_api` for GLM, otherwise the provider's name and `_api`. */
  readonly name?: string | undefined
}

export type { LlmProvider } from '../llm/providers.ts'

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 300_000, failureThreshold: 3, successThreshold: 1 } as const
const MAX_LIST_BYTES = 4_194_304
const MODEL = 'the id of a model, at most 200 characters'

const schema = v.pipe(
  checkerSchema({
    provider: choice(Object.keys(LLM_PROVIDERS) as LlmProvider[]),
    apiKey: headerSecretSchema,
    baseUrl: v.optional(baseUrlSchema),
    model: v.optional(
      v.custom<string>((id) => typeof id === 'string' && id.trim() !== '' && id.length <= 200, MODEL),
    ),
    name: v.optional(checkName()),
    ...clientEntries,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { provider, baseUrl } = (dataset.value ?? {}) as Partial<LlmOptions>
    if (provider !== 'openai-compatible' || baseUrl !== undefined) return
    addIssue({
      message: 'the URL of the API, because openai-compatible has no default',
      input: baseUrl,
      path: issuePath(dataset.value, 'baseUrl'),
    })
  }),
  checkTls(),
  nothingBesideClient(),
)

/**
 * Creates a checker of an LLM API that sends no prompt: it lists the models, which costs nothing. 401 and 403 are AUTH,
 * 402 and an exhausted quota are QUOTA, any other failure is STATUS or a network error. A model that is not listed is
 * degraded (MODEL_MISSING), and so are 429 and 529 (RATE_LIMITED), which postpone the next run by their Retry-After. By
 * default every 5 minutes, confirmed by 3 failures in a row. Metrics: `status_code`, `response_time_ms`,
 * `content_length`, `model_count` (of the pages that were read). Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(llm({ provider: 'zai', apiKey: config.glmApiKey, model: 'glm-4.6' }))
 */
export function llm(options: LlmOptions): Checker {
  const settings = readCheckerOptions(schema, options)
  const { apiKey, model, failureStatus = 'unhealthy' } = settings
  const provider = LLM_PROVIDERS[settings.provider]
  const { label, dialect } = provider
  const redact = outcomeRedactor(apiKey)
  const client = new CheckClient(settings)

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const key = apiKey?.trim() ?? ''
    if (key === '' && provider.needsKey) return failure('AUTH', `${label} API key missing`)
    const root = withRoot(settings.baseUrl ?? provider.baseUrl ?? '', dialect.root)
    const list = await findModel(dialect, model, (path) =>
      client.send(new URL(path, root), {
        method: 'GET',
        headers: dialect.headers(key),
        signal,
        maxBodyBytes: MAX_LIST_BYTES,
      }),
    )
    switch (list.kind) {
      case 'failed':
        return noAnswer(list.error, failureStatus, client.progress)
      case 'refused':
        return classifyRefusal(list.response, list.document)
      case 'listed': {
        const outcome = expectedAnswer(list.response)
        const metrics = { ...outcome.metrics, model_count: list.count }
        if (list.hasModel) return { ...outcome, metrics }
        const message = `${label} does not list the model ${model}`
        return { status: 'degraded', message, code: 'MODEL_MISSING', metrics }
      }
    }
  }

  function classifyRefusal(response: HttpResponse, document: unknown): CheckOutcome {
    const { status } = response
    const complaint = findComplaint(document)
    const metrics = answerMetrics(response)
    if (status === 402 || (complaint === 'quota' && status < 500))
      return failure('QUOTA', `${label} quota is exhausted (status ${status})`, metrics)
    if (isRateLimit(status)) return unexpectedAnswer(response, failureStatus)
    if (status === 401 || status === 403 || (complaint === 'auth' && status <= 400)) {
      return failure('AUTH', `${label} API key is rejected (status ${status})`, metrics)
    }
    if (status !== 200) return unexpectedAnswer(response, failureStatus)
    return failure(
      'CONDITION',
      `${label} response is not a list of models: its body is ${bodyKind(response)}`,
      metrics,
    )
  }

  function failure(code: 'AUTH' | 'QUOTA' | 'CONDITION', message: string, metrics = {}): CheckOutcome {
    return { status: failureStatus, message, code, metrics }
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
