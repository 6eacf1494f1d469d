import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Files are small, and are looked at every 10 seconds. */
const CHUNK_BYTES = 65_536

/**
 * Reads a file of at most `maxBytes`. Returns undefined for a file that is longer, and for one without an end, such as a pipe,
 * which would be waited for. Throws if the file cannot be read.
 */
export function readBounded(path: string, maxBytes: number): Buffer | undefined {
  // Not blocking: opening a pipe that nobody writes would not return.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(file)
    if (!stats.isFile() && !stats.isDirectory()) return undefined
    if (stats.size > maxBytes) return undefined
    const chunks: Buffer[] = []
    for (let length = 0; ;) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes + 1 - length))
      const read = readSync(file, chunk)
      if (read === 0) return Buffer.concat(chunks, length)
      length += read
      if (length > maxBytes) return undefined
      chunks.push(chunk.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
}

/** Says what is found in place of a file that cannot be read, e.g. `no file of this name`. */
export function describeUnreadable(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no file of this name'
  if (code === 'EISDIR') return 'a folder'
  if (code === 'EACCES') return 'a file that this user may not read'
  return `a file that cannot be read (${code ?? name})`
}

/** SHA-256 of the contents of files, in hexadecimal digits. A file that cannot be read counts as another content. */
export function hashFiles(paths: readonly string[], maxBytes: number = MAX_HASHED_BYTES): string {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\n`).update(fingerprintOf(path, maxBytes)).update('\n')
  return hash.digest('hex')
}

const MAX_HASHED_BYTES = 4 * 2 ** 20

function fingerprintOf(path: string, maxBytes: number): Buffer | string {
  try {
    const bytes = readBounded(path, maxBytes)
    return bytes === undefined ? 'too long' : createHash('sha256').update(bytes).digest()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
