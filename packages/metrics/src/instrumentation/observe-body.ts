/** What is told of a body that passes by. What it throws is ignored. */
export interface BodyObserver {
  /** A piece, before the reader has it. It must not be kept. */
  readonly onChunk: (chunk: Uint8Array) => void
  /** It was read to its end. */
  readonly onEnd: () => void
  /** It failed, or the reader gave it up. */
  readonly onAbort: () => void
}

/**
 * The same body under observation: the very same pieces, read from the source only when they are asked for, and the
 * very same error.
 */
export function observeBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onChunk, onEnd, onAbort }: BodyObserver,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read()
          if (done) {
            tell(onEnd)
            controller.close()
          } else {
            tell(() => onChunk(value))
            controller.enqueue(value)
          }
        } catch (error) {
          tell(onAbort)
          throw error
        }
      },
      cancel: async (reason) => {
        tell(onAbort)
        await reader.cancel(reason)
      },
    },
    // Nothing is read ahead.
    { highWaterMark: 0 },
  )
}

function tell(what: () => void): void {
  try {
    what()
  } catch {
    // What goes wrong in looking on is none of the reader's.
  }
}

/** An answer with another body and all else as it was. */
export function withBody(response: Response, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  const { status, statusText, headers, url, redirected, type } = response
  const copy = new Response(body, { status, statusText, headers })
  for (const [name, value] of Object.entries({ url, redirected, type }))
    Object.defineProperty(copy, name, { value, configurable: true })
  return copy
}
