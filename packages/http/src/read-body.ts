import { decodeBody } from './decode-body.ts'
import { HttpClientError } from './errors.ts'
import type { RawResponse } from './transport.ts'

/** Reading an unwanted body longer than this costs more than a new connection. */
const DISCARD_BYTES = 65_536

/**
 * Reads a body as text, decompressed by the encodings from last to first. Throws `BODY_TOO_LARGE` if it has more than
 * `maxBytes` bytes after that.
 */
export async function readBody(
  { body }: RawResponse,
  encodings: readonly string[],
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of decodeBody(body, encodings)) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new HttpClientError('BODY_TOO_LARGE', `the response is larger than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Reads a short body to its end, so that its connection can be reused; drops the connection of a long one. */
export async function discardBody({ body }: RawResponse): Promise<void> {
  await body.dump({ limit: DISCARD_BYTES }).catch(() => {})
}

/** Drops the connection of a response whose body was not read to its end. */
export function abandonBody({ body }: RawResponse): void {
  body.on('error', () => {}).destroy()
}
