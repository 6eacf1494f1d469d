import { createHttpClient, type HttpClient, type HttpResponse, type NetworkPolicy } from '@botwatch/http'

import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import {
  API_TIMED_OUT,
  isRateLimit,
  metricsOf,
  unreachable,
  unwanted,
  wanted,
} from '../outcome/answers.ts'
import { send } from '../http-check/send.ts'
import { outcomeRedactor } from '../outcome/redact-outcome.ts'
import {
  baseUrlProblems,
  headerSecretProblems,
  networkProblems,
  withRoot,
} from '../http-check/request-options.ts'
import { complaintOf } from '../llm/error-body.ts'
import { findModel } from '../llm/model-list.ts'
import { LLM_PROVIDERS, providerOf, type LlmProvider } from '../llm/providers.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { choiceProblems, describe } from '../validate.ts'

/** Options of {@link llm}. */
export interface LlmOptions extends CheckerOptions {
  readonly provider: LlmProvider
  /** Goes into the header that the provider wants it in. Without one the check fails, where one is needed. */
  readonly apiKey?: string | null | undefined
  /** Default the provider's; `openai-compatible` has none. As its SDK takes it: `https://api.z.ai/api/coding/paas/v4`. */
  readonly baseUrl?: string | URL | undefined
  /** A model that must be in the list, by the id that the list has. Default none. */
  readonly model?: string | undefined
  /** Default `glm_api` for GLM, else the provider's name and `_api`. */
  readonly name?: string | undefined
  /** Which addresses may be connected to. Default `no-metadata`. Not beside `http`, which has its own. */
  readonly network?: NetworkPolicy | undefined
  /** A client to share between checkers; who made it closes it. Default one of its own. */
  readonly http?: HttpClient | undefined
}

export type { LlmProvider } from '../llm/providers.ts'

const DEFAULTS = { timeoutMs: 10_000, intervalMs: 300_000, failureThreshold: 3, successThreshold: 1 } as const
const MAX_LIST_BYTES = 4_194_304

/**
 * Checks an LLM API without sending it a prompt: it lists the models, which costs nothing. 401 and 403 are AUTH,
 * 402 and a quota that is used up are QUOTA, any other failure is STATUS or of the network; a model that is not
 * in the list is degraded (MODEL_MISSING), and so are 429 and 529 (RATE_LIMITED), which postpone the next run by
 * their Retry-After. By default every 5 minutes, confirmed by 3 failures in a row. Metrics: `status_code`,
 * `response_time_ms`, `content_length`, `model_count` of the pages it looked through.
 *
 * @example
 * healthChecker.addChecker(llm({ provider: 'zai', apiKey: config.glmApiKey, model: 'glm-4.6' }))
 */
export function llm(options: LlmOptions): Checker {
  const { apiKey, model, network = 'no-metadata' } = options
  const provider = providerOf(options.provider) ?? LLM_PROVIDERS['openai-compatible']
  const { label, dialect } = provider
  const checkerOptions = checkerOptionsOf(options, DEFAULTS)
  const failureStatus = checkerOptions.failureStatus ?? 'unhealthy'
  const redact = outcomeRedactor(apiKey)
  let client = options.http

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const key = apiKey?.trim() ?? ''
    if (key === '' && provider.needsKey) return failure('AUTH', `${label} API key missing`)
    client ??= createHttpClient({ network })
    const http = client
    const root = withRoot(options.baseUrl ?? provider.baseUrl ?? '', dialect.root)
    const list = await findModel(dialect, model, (path) =>
      send(http, new URL(path, root), {
        method: 'GET',
        headers: dialect.headers(key),
        signal,
        maxBodyBytes: MAX_LIST_BYTES,
      }),
    )
    switch (list.kind) {
      case 'failed':
        return unreachable(list.error, failureStatus)
      case 'refused':
        return judgeRefusal(list.response, list.document)
      case 'listed': {
        const outcome = wanted(list.response)
        const metrics = { ...outcome.metrics, model_count: list.count }
        if (list.hasModel) return { ...outcome, metrics }
        const message = `${label} does not list the model ${model}`
        return { status: 'degraded', message, code: 'MODEL_MISSING', metrics }
      }
    }
  }

  function judgeRefusal(response: HttpResponse, document: unknown): CheckOutcome {
    const { status } = response
    const complaint = complaintOf(document)
    const metrics = metricsOf(response)
    if (status === 402 || (complaint === 'quota' && status < 500))
      return failure('QUOTA', `${label} quota is used up (status ${status})`, metrics)
    if (isRateLimit(status)) return unwanted(response, failureStatus)
    if (status === 401 || status === 403 || (complaint === 'auth' && status <= 400)) {
      return failure('AUTH', `${label} API key is rejected (status ${status})`, metrics)
    }
    if (status !== 200) return unwanted(response, failureStatus)
    return failure('CONDITION', `${label} answered with something that is no list of models`, metrics)
  }

  function failure(code: 'AUTH' | 'QUOTA' | 'CONDITION', message: string, metrics = {}): CheckOutcome {
    return { status: failureStatus, message, code, metrics }
  }

  return {
    name: options.name ?? provider.checkName,
    options: checkerOptions,
    timeoutMessage: API_TIMED_OUT,
    check: async (context) => redact(await check(context)),
    problems: () => problemsOf(options),
  }
}

function problemsOf({ provider, apiKey, baseUrl, model, network, http }: LlmOptions): Problem[] {
  const needsBaseUrl = baseUrl !== undefined || providerOf(provider)?.baseUrl === null
  return [
    ...choiceProblems('provider', provider ?? null, Object.keys(LLM_PROVIDERS)),
    ...headerSecretProblems('apiKey', apiKey),
    ...(needsBaseUrl ? baseUrlProblems('baseUrl', baseUrl) : []),
    ...(model === undefined || (typeof model === 'string' && model.trim() !== '' && model.length <= 200)
      ? []
      : [
          {
            path: 'model',
            expected: 'the id of a model, of at most 200 characters',
            received: describe(model),
          },
        ]),
    ...networkProblems(network, http),
  ]
}
