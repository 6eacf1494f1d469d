import {
  LLM_OPERATIONS,
  normalizeUsage,
  type LlmCall,
  type LlmOperation,
  type ProviderUsageSample,
  type TokenUsageSample,
} from '@botwatch/metrics'
import { choice, flag, integer, pattern, text, type Parsed, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { readItem } from '../../intake/read-items.ts'
import { atMostOneDuration, durationEntries, durationMsOf, type WireDuration } from './duration.ts'

/** The tokens of a model call as the collector takes them. */
export type UsageSample = TokenUsageSample | ProviderUsageSample

interface WireCall extends WireDuration {
  readonly model: string
  readonly provider?: string | undefined
  readonly operation?: LlmOperation | undefined
  readonly success?: boolean | undefined
}

interface WireCounts extends WireCall {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly cached_tokens?: number | undefined
  readonly cache_write_tokens?: number | undefined
  readonly reasoning_tokens?: number | undefined
  readonly total_tokens?: number | undefined
}

interface WireUsage extends WireCall {
  readonly usage?: unknown
}

const MAX = Number.MAX_SAFE_INTEGER
const described = <T>(schema: v.GenericSchema<unknown, T>, text: string): v.GenericSchema<unknown, T> =>
  v.pipe(schema, v.description(text))
const count = integer(0, MAX)
const nullish = v.nullish(count)
const details = v.nullish(
  v.looseObject({ cached_tokens: nullish, cache_write_tokens: nullish, reasoning_tokens: nullish }),
)

const call = {
  model: described(text(1, 128), 'Name of the model, e.g. `glm-4.6`.'),
  provider: v.optional(
    described(
      pattern(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, hyphens or underscores'),
      'Provider of the model, e.g. `zai`. Default `unknown`.',
    ),
  ),
  operation: v.optional(described(choice(LLM_OPERATIONS), 'Default `chat`.')),
  success: v.optional(described(flag(), 'Default true.')),
  ...durationEntries,
}

const counted: v.GenericSchema<unknown, WireCounts> = v.pipe(
  v.strictObject({
    ...call,
    prompt_tokens: described(count, 'Includes cached and cache-written tokens.'),
    completion_tokens: described(count, 'Includes reasoning tokens.'),
    cached_tokens: v.optional(described(count, 'Prompt tokens read from a cache. Default 0.')),
    cache_write_tokens: v.optional(described(count, 'Prompt tokens written to a cache. Default 0.')),
    reasoning_tokens: v.optional(described(count, 'Completion tokens used for reasoning. Default 0.')),
    total_tokens: v.optional(
      described(count, 'The total of the provider, which is only compared with the sum of the parts.'),
    ),
  }),
  atMostOneDuration(),
  v.check(
    ({ prompt_tokens, cached_tokens = 0, cache_write_tokens = 0 }) =>
      cached_tokens + cache_write_tokens <= prompt_tokens,
    'cached_tokens and cache_write_tokens of at most prompt_tokens',
  ),
  v.check(
    ({ completion_tokens, reasoning_tokens = 0 }) => reasoning_tokens <= completion_tokens,
    'reasoning_tokens of at most completion_tokens',
  ),
  v.check(
    ({ prompt_tokens, completion_tokens }) => prompt_tokens + completion_tokens <= MAX,
    `prompt_tokens and completion_tokens of at most ${MAX} together`,
  ),
  v.metadata({ ref: 'ReportedUsage', description: 'The tokens of a model call, counted by the bot.' }),
)

/** For the documentation, and for the problems of a usage that cannot be read. */
const usageFields = v.pipe(
  v.looseObject({
    prompt_tokens: v.optional(count),
    completion_tokens: nullish,
    prompt_tokens_details: details,
    completion_tokens_details: details,
    input_tokens: v.optional(count),
    output_tokens: nullish,
    input_tokens_details: details,
    output_tokens_details: details,
    cache_read_input_tokens: nullish,
    cache_creation_input_tokens: nullish,
    total_tokens: nullish,
  }),
  v.description('The `usage` object of a response of OpenAI, Anthropic or a compatible API, unchanged.'),
)
const withUsage: v.GenericSchema<unknown, WireUsage> = v.pipe(
  v.strictObject({ ...call, usage: v.unknown() }),
  atMostOneDuration(),
)
const documentedUsage = v.pipe(
  v.strictObject({ ...call, usage: usageFields }),
  v.metadata({
    ref: 'ReportedProviderUsage',
    description: 'A model call with the usage that its provider returned.',
  }),
)

/** Documents an item: counts, or the provider's own usage. */
export const usageItem: v.GenericSchema = v.union([counted, documentedUsage])

/** Reads the tokens of a model call. */
export function readUsageItem(item: unknown, path: string): Parsed<UsageSample> {
  if (typeof item !== 'object' || item === null || !('usage' in item)) {
    const parsed = readItem(counted, item, path)
    return parsed.ok ? { ok: true, value: countedSample(parsed.value) } : parsed
  }
  const { usage } = item
  const parsed = readItem(withUsage, item, path)
  const problems = [...(parsed.ok ? [] : parsed.problems), ...problemsOfUsage(usage, `${path}.usage`)]
  if (!parsed.ok || problems.length > 0) return { ok: false, problems }
  return { ok: true, value: { ...callOf(parsed.value), usage } }
}

function problemsOfUsage(usage: unknown, path: string): readonly Problem[] {
  const normalized = normalizeUsage(usage)
  if (normalized.ok) return []
  const fields = readItem(usageFields, usage, path)
  if (!fields.ok) return fields.problems
  const expected = 'the usage object of a response of OpenAI, Anthropic or a compatible API'
  const received = normalized.reason === 'inconsistent' ? 'parts that exceed their total' : 'other fields'
  return [{ path, expected, received }]
}

function countedSample(wire: WireCounts): TokenUsageSample {
  const { cached_tokens, cache_write_tokens, reasoning_tokens, total_tokens } = wire
  return {
    ...callOf(wire),
    promptTokens: wire.prompt_tokens,
    completionTokens: wire.completion_tokens,
    ...(cached_tokens !== undefined && { cachedTokens: cached_tokens }),
    ...(cache_write_tokens !== undefined && { cacheWriteTokens: cache_write_tokens }),
    ...(reasoning_tokens !== undefined && { reasoningTokens: reasoning_tokens }),
    ...(total_tokens !== undefined && { totalTokens: total_tokens }),
  }
}

function callOf(wire: WireCall): LlmCall & { readonly model: string } {
  const { model, provider, operation, success } = wire
  const durationMs = durationMsOf(wire)
  return {
    model,
    ...(provider !== undefined && { provider }),
    ...(operation !== undefined && { operation }),
    ...(success !== undefined && { success }),
    ...(durationMs !== undefined && { durationMs }),
  }
}
