import type { HttpClient, HttpResponse } from '@botwatch/http'
import type { MetricsCollector } from '@botwatch/metrics'

const MODEL = 'glm-4.6'

/** Options of {@link createBot}. */
export interface BotOptions {
  readonly http: HttpClient
  readonly metrics: MetricsCollector
  readonly gitlabUrl: string
  readonly modelUrl: string
}

/** Result of one review. */
type Review =
  | { readonly ok: true; readonly iid: number; readonly tokens: number }
  | { readonly ok: false; readonly problem: string }

/** A bot that reviews merge requests and records every call it makes. */
export interface Bot {
  /** Reviews the next merge request. Never throws: a failed call is a result. */
  readonly review: () => Promise<Review>
}

/** Creates a {@link Bot}. */
export function createBot({ http, metrics, gitlabUrl, modelUrl }: BotOptions): Bot {
  const call = async (
    apiName: string,
    method: string,
    url: string,
    body?: unknown,
  ): Promise<HttpResponse | null> => {
    const startedAt = performance.now()
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const result = await http.request(url, { method, ...json })
    const responseTimeMs = performance.now() - startedAt
    const statusCode = result.ok ? result.response.status : null
    const error = result.ok ? {} : { error: result.error }
    metrics.recordApiRequest({ apiName, method, statusCode, responseTimeMs, ...error })
    return result.ok && result.response.status < 400 ? result.response : null
  }

  return {
    review: async () => {
      const project = `${gitlabUrl}/api/v4/projects/1/merge_requests`
      const open = await call('gitlab', 'GET', project)
      if (open === null) return { ok: false, problem: 'the GitLab API failed' }
      const [change] = JSON.parse(open.body) as [{ iid: number; title: string; diff: string }]
      const prompt = `Review this change.\n${change.title}\n${change.diff}`
      const messages = [{ role: 'user', content: prompt }]
      const answer = await call('glm', 'POST', `${modelUrl}/v1/chat/completions`, { model: MODEL, messages })
      if (answer === null) return { ok: false, problem: 'the model API failed' }
      const { choices, usage } = JSON.parse(answer.body) as {
        choices: [{ message: { content: string } }]
        usage: { prompt_tokens: number; completion_tokens: number }
      }
      const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage
      metrics.recordTokenUsage({ promptTokens, completionTokens, model: MODEL, provider: 'zai' })
      await call('gitlab', 'POST', `${project}/${change.iid}/notes`, { body: choices[0].message.content })
      return { ok: true, iid: change.iid, tokens: promptTokens + completionTokens }
    },
  }
}
