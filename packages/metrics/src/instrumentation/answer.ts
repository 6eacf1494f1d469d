type Fields = Readonly<Record<string, unknown>>

/** What one JSON object says about a model call: a whole answer or one event of a stream. */
export interface AnswerPart {
  readonly model: string | undefined
  readonly usage: Fields | undefined
  /** Whether the usage is complete, or the first or second part of Anthropic's, each with its own fields. */
  readonly usageKind: 'whole' | 'opening' | 'closing'
  /** Whether it holds text, reasoning or a tool call of the model. */
  readonly hasContent: boolean
  /** Whether the model is done, so that only the usage can follow. */
  readonly isComplete: boolean
  /** Whether it ends the stream. */
  readonly isEnd: boolean
  readonly isError: boolean
}

const END_TYPES = new Set(['response.completed', 'response.incomplete', 'response.failed', 'message_stop'])
const CONTENT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls', 'function_call']

/** Reads an object of OpenAI's chat, completions, embeddings or Responses, or of Anthropic's Messages. */
export function readAnswerPart(value: unknown): AnswerPart {
  const part = fields(value) ?? {}
  const type = typeof part['type'] === 'string' ? part['type'] : ''
  const inner = fields(part['response']) ?? fields(part['message']) ?? {}
  const choices = Array.isArray(part['choices']) ? (part['choices'] as readonly unknown[]) : undefined
  const choice = fields(choices?.[0]) ?? {}
  // Some servers put the usage into the choice or into their own field.
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

/** Returns the name of a model, or undefined if it is invalid. */
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
