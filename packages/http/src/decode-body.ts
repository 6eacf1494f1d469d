import { pipeline, type Duplex } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

type Chunks = AsyncIterable<Uint8Array>

/** Undoes the encodings, the last one first, while a body is read. An empty body stays empty. */
export function decodeBody(body: Chunks, encodings: readonly string[]): Chunks {
  return encodings.reduceRight(decode, body)
}

async function* decode(source: Chunks, encoding: string): Chunks {
  const chunks = source[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done === true) return
  const decoder = createDecoder(encoding, first.value)
  // An error of any part reaches the reader of the decoder.
  pipeline(startWith(first.value, chunks), decoder, () => {})
  yield* decoder as Chunks
}

async function* startWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): Chunks {
  yield first
  yield* { [Symbol.asyncIterator]: () => rest }
}

function createDecoder(encoding: string, [firstByte = 0]: Uint8Array): Duplex {
  switch (encoding) {
    case 'deflate':
      // Some servers leave out the zlib header that RFC 9110, section 8.4.1.2, asks for. It begins with method 8.
      return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    default:
      return createGunzip()
  }
}
