import { callback, pattern, text } from '@botwatch/options'
import * as v from 'valibot'

import { readOptions } from '../read-options.ts'
import { EventStreamReader } from './event-stream.ts'
import { LlmCallRecord, operationOf, requestedModel } from './llm-call-record.ts'
import { observeBody, withBody, type BodyObserver } from './observe-body.ts'
import { recorderWith } from './options.ts'
import type { MetricsRecorder } from './recorder.ts'
import { describeCall } from './request.ts'
import { safeRecorder } from './safe-recorder.ts'

/** Options of {@link instrumentOpenAi}. */
export interface OpenAiInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** Provider whose prices apply: letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string | undefined
  /** Model of calls for which neither response nor request name one: 1 to 128 characters. Default `unknown`. */
  readonly model?: string | undefined
}

const PROVIDER = '1 to 64 letters, digits, dots, underscores and hyphens'

const schema = v.strictObject({
  fetch: callback<typeof globalThis.fetch>(),
  options: v.strictObject({
    recorder: recorderWith(['recordUsage', 'recordUsageMissing', 'recordTimeToFirstToken']),
    provider: v.optional(pattern(/^[\w.-]{1,64}$/, PROVIDER), 'unknown'),
    model: v.optional(text(1, 128), 'unknown'),
  }),
})

/** Longer responses, unless they are streams, are recorded without their usage. */
const MAX_JSON_BYTES = 32 * 2 ** 20

/**
 * Wraps a `fetch` for an OpenAI or Anthropic client. Each model call is recorded with the usage in its response, its
 * duration and, for a stream, the time to the first token. The body is passed on unchanged and read no faster than the
 * caller reads it. A response that is neither read to its end nor cancelled is not recorded. Other calls are passed on.
 * Throws a `MetricsError` (`INVALID_OPTIONS`) for invalid options.
 *
 * @example
 * const client = new OpenAI({ fetch: instrumentOpenAi(globalThis.fetch, { recorder: metrics, provider: 'zai' }) })
 */
export function instrumentOpenAi(
  fetch: typeof globalThis.fetch,
  options: OpenAiInstrumentationOptions,
): typeof globalThis.fetch {
  const { provider, model, ...given } = readOptions(schema, { fetch, options }).options
  const recorder = safeRecorder(given.recorder)
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

/** Undefined if the text is not JSON. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
