import { HttpClientError } from './errors.ts'

type Body = ReadableStream<Uint8Array> | null

/** Reads a body as text, counting decompressed bytes; past the cap it lets go of the connection and throws. */
export async function readBody(body: Body, maxBytes: number, signal: AbortSignal): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const letGo = (): void => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', letGo, { once: true })
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > maxBytes)
        throw new HttpClientError('BODY_TOO_LARGE', `Answer is larger than ${maxBytes} bytes`)
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    letGo()
    throw error
  } finally {
    signal.removeEventListener('abort', letGo)
  }
}

/** Reads on for a moment so that the connection of a short body can be used again; drops one that is long or slow. */
export function discardBody(body: Body): void {
  void readBody(body, 65_536, AbortSignal.timeout(1000)).catch(() => {})
}
