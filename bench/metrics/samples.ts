import type { ApiRequestSample, TokenUsageSample } from '@botwatch/metrics'

/** How many samples there are; a power of two, so that a mask finds the next. */
export const SAMPLES = 1024

const APIS = ['gitlab', 'glm', 'jira', 'slack', 'github']
const METHODS = ['GET', 'POST', 'PUT']
const MODELS = ['glm-4.6', 'glm-4.5-air', 'glm-4.5', 'glm-5']

/** Requests to five APIs, one in ten of them failed, between 20 ms and 10 s. */
export const requests: readonly ApiRequestSample[] = Array.from({ length: SAMPLES }, (_, index) => ({
  apiName: APIS[index % APIS.length] ?? '',
  method: METHODS[index % METHODS.length] ?? '',
  statusCode: index % 10 === 9 ? 503 : index % 4 === 0 ? 201 : 200,
  responseTimeMs: 20 + ((index * 7919) % 9973),
}))

/** Calls of four models, half of them with cached tokens and a quarter with reasoning. */
export const usages: readonly TokenUsageSample[] = Array.from({ length: SAMPLES }, (_, index) => ({
  provider: 'zai',
  model: MODELS[index % MODELS.length] ?? '',
  promptTokens: 2000 + (index % 500),
  completionTokens: 300 + (index % 70),
  cachedTokens: index % 2 === 0 ? 1920 : 0,
  reasoningTokens: index % 4 === 0 ? 50 : 0,
}))
