/** Key of the server. */
export const KEY = 'the-key-of-the-bench'

/** One call of a model as it is reported. */
export interface UsageItem {
  readonly model: string
  readonly provider: string
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly cached_tokens: number
  readonly duration_seconds: number
}

const MODELS = ['glm-4.6', 'glm-4.5-air', 'glm-4.5', 'unpriced-model']

/** Bodies of batches of 64 calls of four models. */
export const bodies: readonly string[] = Array.from({ length: 16 }, (_, body) =>
  JSON.stringify({ items: Array.from({ length: 64 }, (__, at) => item(body * 64 + at)) }),
)

function item(at: number): UsageItem {
  return {
    model: MODELS[at % MODELS.length] ?? '',
    provider: 'zai',
    prompt_tokens: 1000 + (at % 977),
    completion_tokens: 200 + (at % 311),
    cached_tokens: (at * 37) % 1000,
    duration_seconds: 1 + (at % 50) / 10,
  }
}
