import type { LlmCall, MetricsRecorder } from './recorder.ts'
import type { LlmOperation } from '../usage/token-usage.ts'
import { normalizeUsage } from '../usage/normalize-usage.ts'
import { modelName, readAnswerPart, type AnswerPart } from './answer.ts'

const endpoints: readonly (readonly [RegExp, LlmOperation])[] = [
  [/\/chat\/completions\/?$/, 'chat'],
  [/\/completions\/?$/, 'text_completion'],
  // Messages of a thread are only put down.
  [/(?<!\/threads\/[^/]*)\/(?:responses|messages)\/?$/, 'chat'],
  [/\/embeddings\/?$/, 'embeddings'],
]

/** What a call of an address asks a model for; undefined when it calls no model. */
export function operationOf(url: string, method: string): LlmOperation | undefined {
  if (method.toUpperCase() !== 'POST') return undefined
  const path = URL.parse(url)?.pathname ?? ''
  return endpoints.find(([pattern]) => pattern.test(path))?.[1]
}

/** The model a request names, where its body is a text. */
export function requestedModel(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined
  try {
    return modelName((JSON.parse(body) as { model?: unknown } | null)?.model)
  } catch {
    return undefined
  }
}

/** One call of a model while its answer comes in; it is recorded once. */
export class LlmCallRecord {
  readonly #recorder: MetricsRecorder
  readonly #labels: LlmCall
  readonly #nameModel: () => string
  readonly #startedAt = performance.now()
  #answeringModel: string | undefined
  #opening: object | undefined
  #usage: object | undefined
  /** Whether the usage came when the answer was complete: before that, it is a count so far. */
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

  /** One event of a stream. */
  takeEvent(value: unknown): void {
    const part = readAnswerPart(value)
    this.#take(part)
    if (part.hasContent && !this.#hasContent) {
      this.#hasContent = true
      this.#recorder.recordTimeToFirstToken(this.#model, this.#elapsedMs(), this.#labels)
    }
    // Not every caller reads on after it.
    if (part.isEnd) this.finish('absent')
  }

  /** A whole answer. */
  takeAnswer(value: unknown): void {
    this.#take(readAnswerPart(value))
    this.finish('absent')
  }

  /** Nothing more comes. Of an answer that was aborted, a count so far is no usage. */
  finish(reason: 'absent' | 'aborted' | 'unreadable'): void {
    const isKnown = this.#usage !== undefined && (reason !== 'aborted' || this.#isUsageFinal)
    if (!isKnown && reason !== 'absent') this.#isSuccess = false
    this.#record((call) => {
      if (!isKnown) this.#recorder.recordUsageMissing(this.#model, reason, call)
      else if (normalizeUsage(this.#usage).ok) this.#recorder.recordUsage(this.#model, this.#usage, call)
      else this.#recorder.recordUsageMissing(this.#model, 'invalid', call)
    })
  }

  /** The server refused the call: no tokens were used. */
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

  /** The last one wins: where there are several, each counts from the start. */
  #takeUsage({ usage, usageKind }: AnswerPart): void {
    if (usage === undefined) return
    if (usageKind === 'opening') {
      this.#opening = usage
      return
    }
    const told = Object.entries(usage).filter(([, value]) => value !== null)
    this.#usage = usageKind === 'closing' ? { ...this.#opening, ...Object.fromEntries(told) } : usage
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
