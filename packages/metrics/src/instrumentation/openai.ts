import type { MetricsRecorder } from './recorder.ts'
import { EventStreamReader } from './event-stream.ts'
import { LlmCallRecord, operationOf, requestedModel } from './llm-call.ts'
import { observeBody, withBody, type BodyObserver } from './observe-body.ts'
import { describeCall } from './request.ts'

/** Options of {@link instrumentOpenAi}. */
export interface OpenAiInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** Whose prices hold: letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string
  /** The name of a model that neither the answer nor the request tells. Default `unknown`. */
  readonly model?: string
}

/** An answer that is no stream is read in this length at most; longer ones have no usage that is known. */
const MAX_JSON_BYTES = 32 * 2 ** 20

/**
 * Wraps a `fetch` for an OpenAI or Anthropic client: each call of a model is recorded with the tokens its answer tells
 * of, its duration, and for a stream the time to the first token. The answer's body passes through as it is, read no
 * faster than the caller reads; other calls are not touched. An answer nobody reads to its end and nobody gives up is
 * not recorded.
 *
 * @example
 * const client = new OpenAI({ fetch: instrumentOpenAi(globalThis.fetch, { recorder: metrics, provider: 'zai' }) })
 */
export function instrumentOpenAi(
  fetch: typeof globalThis.fetch,
  { recorder, provider = 'unknown', model = 'unknown' }: OpenAiInstrumentationOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const { url, method } = describeCall(input, init)
    const operation = operationOf(url, method)
    if (operation === undefined) return fetch(input, init)
    const nameModel = (): string => requestedModel(init?.body) ?? model
    const call = new LlmCallRecord(recorder, nameModel, { provider, operation })
    let response: Response
    try {
      response = await fetch(input, init)
    } catch (error) {
      call.finish('aborted')
      throw error
    }
    return observe(response, call)
  }
}

function observe(response: Response, call: LlmCallRecord): Response {
  if (!response.ok) {
    call.refuse()
    return response
  }
  if (response.body === null || response.body.locked) {
    call.finish(response.body === null ? 'absent' : 'unreadable')
    return response
  }
  const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')
  const observer = isStream ? streamObserver(call) : jsonObserver(call)
  return withBody(response, observeBody(response.body, observer))
}

function streamObserver(call: LlmCallRecord): BodyObserver {
  const reader = new EventStreamReader((data) => {
    if (data === '[DONE]') call.finish('absent')
    else call.takeEvent(parse(data))
  })
  return {
    onChunk: (chunk) => reader.write(chunk),
    onEnd: () => {
      reader.end()
      call.finish('absent')
    },
    onAbort: () => call.finish('aborted'),
  }
}

function jsonObserver(call: LlmCallRecord): BodyObserver {
  const chunks: Uint8Array[] = []
  let length = 0
  return {
    onChunk: (chunk) => {
      length += chunk.byteLength
      if (length <= MAX_JSON_BYTES) chunks.push(chunk.slice())
      else chunks.length = 0
    },
    onEnd: () => {
      const value =
        length <= MAX_JSON_BYTES ? parse(new TextDecoder().decode(Buffer.concat(chunks))) : undefined
      if (value === undefined) call.finish('unreadable')
      else call.takeAnswer(value)
    },
    onAbort: () => call.finish('aborted'),
  }
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
