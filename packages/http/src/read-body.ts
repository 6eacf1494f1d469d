import type { Dispatcher } from 'undici'

import { HttpClientError } from './errors.ts'

/** The body of an answer, decompressed as it is read. */
export type Body = Dispatcher.ResponseData['body']

/** An unwanted body longer than this costs more to read than a new connection. */
const DISCARD_BYTES = 65_536

/** Reads a body as text, counting decompressed bytes; past the cap it lets go of the connection and throws. */
export async function readBody(body: Body, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new HttpClientError('BODY_TOO_LARGE', `Answer is larger than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Reads a short body to its end, so that its connection can be used again, and drops a long one. Never rejects. */
export async function discardBody(body: Body): Promise<void> {
  await body.dump({ limit: DISCARD_BYTES }).catch(() => {})
}
