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
  // Told also when nobody asks for more, as after an abort.
  reader.closed.catch(() => tell(onAbort))
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read()
        if (done) {
          tell(onEnd)
          controller.close()
        } else {
          tell(() => onChunk(value))
          controller.enqueue(value)
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
  return dress(copy, { url, redirected, type })
}

/** What a new answer does not say of itself, and what is cloned from it would not either. */
function dress(copy: Response, own: Readonly<Record<string, unknown>>): Response {
  const clone = (): Response => dress(Response.prototype.clone.call(copy), own)
  for (const [name, value] of Object.entries({ ...own, clone }))
    Object.defineProperty(copy, name, { value, configurable: true })
  return copy
}
