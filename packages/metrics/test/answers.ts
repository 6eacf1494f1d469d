/** A stream of server-sent events. */
export function events(parts: readonly (object | string)[], eol = '\n'): string {
  return parts
    .map((part) => `data: ${typeof part === 'string' ? part : JSON.stringify(part)}${eol}${eol}`)
    .join('')
}

export const chatUsage = {
  prompt_tokens: 2006,
  completion_tokens: 300,
  total_tokens: 2306,
  prompt_tokens_details: { cached_tokens: 1920 },
}

/** What {@link chatUsage} is recorded as. */
export const chatCounts = {
  input: 86,
  input_cached: 1920,
  input_cache_write: 0,
  output: 300,
  output_reasoning: 0,
}

/** An event of a chat's stream. */
export function chunk(content: string | null, over: object = {}): object {
  const choices = [{ index: 0, delta: content === null ? {} : { content }, finish_reason: null }]
  return { id: 'c1', object: 'chat.completion.chunk', model: 'glm-4.6', choices, usage: null, ...over }
}

const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }

export const done = '[DONE]'
const role = chunk(null, {
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
})
export const words: object[] = [
  role,
  chunk('Grüße, '),
  chunk('世界 🌍'),
  chunk('"usage": {"prompt_tokens": 7}'),
]
/** The end of the answer, before the usage. */
export const stopped: object = chunk(null, stop)
export const stoppedWithUsage: object = chunk(null, { ...stop, usage: chatUsage })
/** As OpenAI sends it: without choices. */
export const usageAlone: object = chunk(null, { choices: [], usage: chatUsage })
