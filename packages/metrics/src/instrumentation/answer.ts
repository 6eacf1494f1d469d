type Fields = Readonly<Record<string, unknown>>

/** What one JSON object of an answer tells: all of it, or one event of its stream. */
export interface AnswerPart {
  readonly model: string | undefined
  readonly usage: Fields | undefined
  /** What the usage is: the whole, or the first or second part of Anthropic's, each with fields of its own. */
  readonly usageKind: 'whole' | 'opening' | 'closing'
  /** Whether a model's text, reasoning or call of a tool has come. */
  readonly hasContent: boolean
  /** Whether the model is done, so that nothing but the usage can come after this. */
  readonly isComplete: boolean
  /** Whether nothing at all comes after this. */
  readonly isEnd: boolean
  readonly isError: boolean
}

const END_TYPES = new Set(['response.completed', 'response.incomplete', 'response.failed', 'message_stop'])
const CONTENT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls', 'function_call']

/** Reads an object of OpenAI's chat, completions, embeddings and Responses, and of Anthropic's Messages. */
export function readAnswerPart(value: unknown): AnswerPart {
  const part = fields(value) ?? {}
  const type = typeof part['type'] === 'string' ? part['type'] : ''
  const inner = fields(part['response']) ?? fields(part['message']) ?? {}
  const choices = Array.isArray(part['choices']) ? (part['choices'] as readonly unknown[]) : undefined
  const choice = fields(choices?.[0]) ?? {}
  // Some servers put the usage into the choice, or into a field of their own.
  const usage = [part, inner, choice, fields(part['x_groq']) ?? {}]
    .map((at) => fields(at['usage']))
    .find(Boolean)
  const stopReason = fields(part['delta'])?.['stop_reason'] ?? choice['finish_reason']
  return {
    model: modelName(part['model']) ?? modelName(inner['model']),
    usage,
    usageKind: type === 'message_start' ? 'opening' : type === 'message_delta' ? 'closing' : 'whole',
    hasContent: hasContent(type, part, choices ?? []),
    isComplete: END_TYPES.has(type) || isText(stopReason) || (choices?.length === 0 && usage !== undefined),
    isEnd: END_TYPES.has(type),
    isError: fields(part['error']) !== undefined || type === 'error' || type === 'response.failed',
  }
}

/** A name a model may be recorded under. */
export function modelName(value: unknown): string | undefined {
  return isText(value) && value.length <= 128 ? value : undefined
}

function hasContent(type: string, part: Fields, choices: readonly unknown[]): boolean {
  if (type === 'content_block_delta' || (type.endsWith('.delta') && isText(part['delta']))) return true
  return choices.some((value) => {
    const choice = fields(value) ?? {}
    const delta = fields(choice['delta']) ?? {}
    return (
      isText(choice['text']) || CONTENT_FIELDS.some((name) => isText(delta[name]) || isFilled(delta[name]))
    )
  })
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}
