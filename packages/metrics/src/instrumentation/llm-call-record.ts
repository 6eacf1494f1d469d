import type { LlmCall, LlmOperation } from '../usage/llm-call.ts'
import { normalizeUsage } from '../usage/normalize-usage.ts'
import { modelName, readAnswerPart, type AnswerPart } from './answer.ts'
import type { MetricsRecorder } from './recorder.ts'

const endpoints: readonly (readonly [RegExp, LlmOperation])[] = [
  [/\/chat\/completions\/?$/, 'chat'],
  [/\/completions\/?$/, 'text_completion'],
  // Posting a message to a thread calls no model.
  [/(?<!\/threads\/[^/]*)\/(?:responses|messages)\/?$/, 'chat'],
  [/\/embeddings\/?$/, 'embeddings'],
]

/** Returns the operation of a request, or undefined if it calls no model. */
export function operationOf(url: string, method: string): LlmOperation | undefined {
  if (method.toUpperCase() !== 'POST') return undefined
  const path = URL.parse(url)?.pathname ?? ''
  return endpoints.find(([pattern]) => pattern.test(path))?.[1]
}

/** Reads the model from the body of a request. Undefined if the body is not a JSON string. */
export function requestedModel(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined
  try {
    return modelName((JSON.parse(body) as { model?: unknown } | null)?.model)
  } catch {
    return undefined
  }
}

/** One model call while its answer arrives. It is recorded once. */
export class LlmCallRecord {
  readonly #recorder: MetricsRecorder
  readonly #labels: LlmCall
  readonly #nameModel: () => string
  readonly #startedAt = performance.now()
  #answeringModel: string | undefined
  #opening: object | undefined
  #usage: object | undefined
  /** Whether the usage came after the answer was complete. Before, it is an intermediate count. */
  #isUsageFinal = false
  #isComplete = false
  #hasContent = false
  #isSuccess = true
  #isRecorded = false

  constructor(recorder: MetricsRecorder, nameModel: () => string, labels: LlmCall) {
    this.#recorder = recorder
    this.#nameModel = nameModel
    this.#labels = labels
  }

  /** Adds one event of a stream. */
  takeEvent(value: unknown): void {
    const part = readAnswerPart(value)
    this.#take(part)
    if (part.hasContent && !this.#hasContent) {
      this.#hasContent = true
      this.#recorder.recordTimeToFirstToken(this.#model, this.#elapsedMs(), this.#labels)
    }
    // Not every caller reads to the end of the stream.
    if (part.isEnd) this.finish('absent')
  }

  /** Adds a whole answer. */
  takeAnswer(value: unknown): void {
    this.#take(readAnswerPart(value))
    this.finish('absent')
  }

  /** Ends the call. The intermediate usage of an aborted answer is not recorded. */
  finish(reason: 'absent' | 'aborted' | 'unreadable'): void {
    const isKnown = this.#usage !== undefined && (reason !== 'aborted' || this.#isUsageFinal)
    if (!isKnown && reason !== 'absent') this.#isSuccess = false
    this.#record((call) => {
      if (!isKnown) this.#recorder.recordUsageMissing(this.#model, reason, call)
      else if (normalizeUsage(this.#usage).ok) this.#recorder.recordUsage(this.#model, this.#usage, call)
      else this.#recorder.recordUsageMissing(this.#model, 'invalid', call)
    })
  }

  /** Records a call that the server rejected, without tokens. */
  refuse(): void {
    this.#isSuccess = false
    const none = { prompt_tokens: 0, completion_tokens: 0 }
    this.#record((call) => this.#recorder.recordUsage(this.#model, none, call))
  }

  get #model(): string {
    return this.#answeringModel ?? this.#nameModel()
  }

  #take(part: AnswerPart): void {
    this.#answeringModel = part.model ?? this.#answeringModel
    this.#isComplete ||= part.isComplete
    if (part.isError) this.#isSuccess = false
    this.#takeUsage(part)
  }

  /** Keeps the last usage, because each one counts from the start. */
  #takeUsage({ usage, usageKind }: AnswerPart): void {
    if (usage === undefined) return
    if (usageKind === 'opening') {
      this.#opening = usage
      return
    }
    const known = Object.entries(usage).filter(([, value]) => value !== null)
    this.#usage = usageKind === 'closing' ? { ...this.#opening, ...Object.fromEntries(known) } : usage
    this.#isUsageFinal = this.#isComplete
  }

  #record(write: (call: LlmCall) => void): void {
    if (this.#isRecorded) return
    this.#isRecorded = true
    write({ ...this.#labels, success: this.#isSuccess, durationMs: this.#elapsedMs() })
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt
  }
}
