import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** Codings of a request's body. */
const decompressors: ReadonlyMap<string, (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>> =
  new Map(
    Object.entries({ gzip: gunzip, 'x-gzip': gunzip, deflate: inflate, br: brotliDecompress }).map(
      ([coding, decompress]) => {
        const run = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(decompress)
        return [coding, (bytes, maxBytes) => run(bytes, { maxOutputLength: maxBytes })]
      },
    ),
  )

/** What clients may send, for `Accept-Encoding`. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br'

/** Bytes of a body, or why it was refused. */
export type BodyBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too large' | 'broken off' | 'damaged' }

/** Whether a coding can be read; the plain one is empty or `identity`. */
export function isKnownCoding(coding: string): boolean {
  return isPlain(coding) || decompressors.has(coding)
}

/** Reads and decompresses a body of at most `maxBytes`, compressed and decompressed. Never rejects. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  coding: string,
  maxBytes: number,
): Promise<BodyBytes> {
  const received = await receive(body, maxBytes)
  if (!received.ok || isPlain(coding)) return received
  try {
    const bytes = await decompressors.get(coding)?.(received.bytes, maxBytes)
    return bytes === undefined ? { ok: false, reason: 'damaged' } : { ok: true, bytes }
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return { ok: false, reason: isTooLarge ? 'too large' : 'damaged' }
  }
}

async function receive(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<BodyBytes> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    const reader = body?.getReader()
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done || value === undefined) return { ok: true, bytes: Buffer.concat(chunks, length) }
      length += value.length
      if (length > maxBytes) {
        await reader?.cancel()
        return { ok: false, reason: 'too large' }
      }
      chunks.push(value)
    }
  } catch {
    return { ok: false, reason: 'broken off' }
  }
}

function isPlain(coding: string): boolean {
  return coding === '' || coding === 'identity'
}
