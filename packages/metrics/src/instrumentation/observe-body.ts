import { contain } from '@botwatch/events'

/** Callbacks for the body of a response. Errors that they throw are ignored. */
export interface BodyObserver {
  /** Called with each chunk before the reader gets it. Do not keep the chunk. */
  readonly onChunk: (chunk: Uint8Array) => void
  /** Called when the body was read to its end. */
  readonly onEnd: () => void
  /** Called when the body failed or was cancelled. */
  readonly onAbort: () => void
}

/**
 * Wraps a body. The wrapper has the same chunks, reads them from the source only when the reader asks, and fails with
 * the same error.
 */
export function observeBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onChunk, onEnd, onAbort }: BodyObserver,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  // Also called if nobody reads on, e.g. after an abort.
  reader.closed.catch(() => notify(onAbort))
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read()
        if (done) {
          notify(onEnd)
          controller.close()
        } else {
          notify(() => onChunk(value))
          controller.enqueue(value)
        }
      },
      cancel: async (reason) => {
        notify(onAbort)
        await reader.cancel(reason)
      },
    },
    // Do not read ahead.
    { highWaterMark: 0 },
  )
}

function notify(callback: () => void): void {
  contain(callback, () => {})
}

/** Copies a response with another body. */
export function withBody(response: Response, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  const { status, statusText, headers, url, redirected, type } = response
  const copy = new Response(body, { status, statusText, headers })
  return withProperties(copy, { url, redirected, type })
}

/** Sets properties that a new response lacks, also on its clones. */
function withProperties(copy: Response, own: Readonly<Record<string, unknown>>): Response {
  const clone = (): Response => withProperties(Response.prototype.clone.call(copy), own)
  for (const [name, value] of Object.entries({ ...own, clone }))
    Object.defineProperty(copy, name, { value, configurable: true })
  return copy
}
