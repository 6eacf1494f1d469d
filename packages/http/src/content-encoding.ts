import { HttpClientError } from './errors.ts'
import type { HttpHeaders } from './response.ts'

/** The same limit as in curl and undici, since each encoding multiplies the work. */
const MAX_ENCODINGS = 5

const supported = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd'])

/**
 * Encodings of a response's body in the order they were applied. Empty if there is none, or an unsupported one. Throws a
 * `PROTOCOL` error for more than 5.
 */
export function readEncodings(method: string, status: number, headers: HttpHeaders): readonly string[] {
  if (method === 'HEAD' || status === 204 || status === 304) return []
  const names = (headers['content-encoding'] ?? '').toLowerCase().split(',')
  const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  if (encodings.length > MAX_ENCODINGS) {
    const message = `the response is compressed ${encodings.length} times; at most ${MAX_ENCODINGS} are allowed`
    throw new HttpClientError('PROTOCOL', message)
  }
  return encodings.every((name) => supported.has(name)) ? encodings : []
}

/** The headers as they describe the decompressed body. */
export function decodedHeaders(headers: HttpHeaders): HttpHeaders {
  const { 'content-encoding': _encoding, 'content-length': _length, ...rest } = headers
  return rest
}
