import { countProblem, type ParsedSample } from '../validate.ts'
import { partitionTokens } from './partition-tokens.ts'
import type { UsageCounts } from './token-counts.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads the `usage` object of a provider's response: OpenAI chat and embeddings (and compatible APIs, e.g. of GLM), OpenAI
 * Responses and Anthropic. Rejects the usage if one value is invalid. May throw on a hostile object.
 */
export function normalizeUsage(usage: unknown): ParsedSample<UsageCounts> {
  if (!isFields(usage)) return { ok: false, reason: 'invalid_type' }
  // Some gateways add Anthropic's fields to OpenAI's, which already include those tokens.
  if (usage['prompt_tokens'] !== undefined) return inclusive(usage, 'prompt_tokens', 'completion_tokens')
  if (usage['input_tokens'] === undefined) return { ok: false, reason: 'invalid_type' }
  const outside = [
    usage['cache_read_input_tokens'] ?? undefined,
    usage['cache_creation_input_tokens'] ?? undefined,
  ]
  if (outside.every((value) => value === undefined) || isFields(usage['input_tokens_details']))
    return inclusive(usage, 'input_tokens', 'output_tokens')
  return anthropic(usage, outside)
}

/** Input includes cached tokens, output includes reasoning. */
function inclusive(usage: Fields, prompt: string, completion: string): ParsedSample<UsageCounts> {
  const input = details(usage[`${prompt}_details`])
  const output = details(usage[`${completion}_details`])
  if (input === undefined || output === undefined) return { ok: false, reason: 'invalid_type' }
  return partitionTokens({
    prompt: usage[prompt],
    cached: input['cached_tokens'] ?? undefined,
    cacheWrite: input['cache_write_tokens'] ?? undefined,
    // Embeddings have no output.
    completion: usage[completion] ?? 0,
    reasoning: output['reasoning_tokens'] ?? undefined,
    total: usage['total_tokens'] ?? undefined,
  })
}

/** `input_tokens` excludes tokens read from and written to the cache. */
function anthropic(
  usage: Fields,
  [cached = 0, cacheWrite = 0]: readonly unknown[],
): ParsedSample<UsageCounts> {
  const parts = [usage['input_tokens'], cached, cacheWrite]
  for (const part of parts) {
    const reason = countProblem(part)
    if (reason !== null) return { ok: false, reason }
  }
  const prompt = parts.reduce((sum: number, part) => sum + Number(part), 0)
  const total = usage['total_tokens'] ?? undefined
  return partitionTokens({ prompt, cached, cacheWrite, completion: usage['output_tokens'] ?? 0, total })
}

/** Details of a total: empty if missing or null, undefined if not an object. */
function details(value: unknown): Fields | undefined {
  if (value === undefined || value === null) return {}
  return isFields(value) ? value : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
