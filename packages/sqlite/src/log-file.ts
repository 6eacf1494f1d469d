import { closeSync, openSync, readSync } from 'node:fs'

import { PAGE_BYTES } from './mark.ts'

// https://sqlite.org/fileformat2.html#the_write_ahead_log
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

/** The write-ahead log of a database, read as a file: its frames are pages, and it begins anew with new salts. */
export class LogFile {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  /** Returns undefined if there is no log. SQLite takes no lock on it, which closing it would release. */
  static open(path: string): LogFile | undefined {
    try {
      return new LogFile(openSync(`${path}-wal`, 'r'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Random bytes, which change when the log begins anew; undefined if it is empty or no log. */
  salts(): Buffer | undefined {
    const header = this.#read(0, HEADER_BYTES)
    // The last bit of the magic number is the byte order of checksums.
    return header !== undefined && header.readUInt32BE(0) >>> 1 === MAGIC >>> 1
      ? header.subarray(16, 24)
      : undefined
  }

  /** Whether the log has at least this many frames since it began anew. The last one may not be whole. */
  reaches(frame: number): boolean {
    const found = this.#read(HEADER_BYTES + (frame - 1) * (FRAME_HEADER_BYTES + PAGE_BYTES) + 8, 8)
    return found !== undefined && this.salts()?.equals(found) === true
  }

  close(): void {
    closeSync(this.#file)
  }

  #read(from: number, length: number): Buffer | undefined {
    const bytes = Buffer.alloc(length)
    return readSync(this.#file, bytes, 0, length, from) === length ? bytes : undefined
  }
}
