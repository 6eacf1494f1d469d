import { instrumentOpenAi } from '../src/instrumentation/openai.ts'
import { chatCounts } from './answers.ts'
import { NotingRecorder } from './recorders.ts'

/** The URL of a model call. */
export const CHAT = 'http://llm.test/v1/chat/completions'
export const labels = { provider: 'zai', operation: 'chat', success: true }
/** The record of a chat with a usage. */
export const right: readonly object[] = [{ what: 'usage', name: 'glm-4.6', ...chatCounts, ...labels }]

/** A chunk of an answer. */
export type Piece = string | Uint8Array<ArrayBuffer>

export function bytesOf(piece: Piece): Uint8Array<ArrayBuffer> {
  return typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
}

/** A call whose answer has these chunks, each sent when the reader asks, and then fails with `error`. */
export function llmCall(
  pieces: readonly Piece[],
  { error, type = 'text/event-stream' }: { readonly error?: unknown; readonly type?: string } = {},
): {
  readonly recorder: NotingRecorder
  readonly answer: (url?: string) => Promise<Response>
  readonly state: { pulls: number; cancelled: unknown }
} {
  const recorder = new NotingRecorder()
  const rest = [...pieces]
  const state = { pulls: 0, cancelled: undefined as unknown }
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: (controller) => {
        state.pulls += 1
        const piece = rest.shift()
        if (piece !== undefined) controller.enqueue(bytesOf(piece))
        else if (error === undefined) controller.close()
        else controller.error(error)
      },
      cancel: (reason: unknown) => {
        state.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  const response = new Response(body, { headers: { 'content-type': type } })
  const fetch = instrumentOpenAi(async () => response, { recorder, provider: 'zai' })
  const asked = JSON.stringify({ messages: [{ content: '"model": "x"' }], model: 'asked' })
  return { recorder, answer: (url = CHAT) => fetch(url, { method: 'POST', body: asked }), state }
}
