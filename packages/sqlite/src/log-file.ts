import { closeSync, openSync, readSync } from 'node:fs'

import { addChecksum, type Checksum } from './log-checksum.ts'

// https://sqlite.org/fileformat2.html#the_write_ahead_log
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

interface Header {
  readonly pageBytes: number
  readonly salt: number
  readonly salts: Buffer
  readonly isBigEndian: boolean
  readonly checksum: Checksum
}

/** The write-ahead log of a database, read as a file: its frames are pages, and it begins anew with new salts. */
export class LogFile {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  /** Returns undefined if there is no log. SQLite takes no lock on it, which closing it would release. */
  static open(path: string): LogFile | undefined {
    const file = openFile(`${path}-wal`)
    return file === undefined ? undefined : new LogFile(file)
  }

  /** Random bytes, which change when the log begins anew; undefined if the log is empty. */
  salts(): Buffer | undefined {
    return this.#read(16, 8)
  }

  /** Whether the log has at least this many frames. */
  reaches(frame: number, pageBytes: number): boolean {
    const salts = this.salts()
    const found = this.#read(offset(frame, pageBytes) + 8, 8)
    return salts !== undefined && found !== undefined && salts.equals(found)
  }

  /** Whether the log holds anything: a frame that was written whole. */
  isEmpty(): boolean {
    return this.#frames().next().done === true
  }

  /** Whether a frame of a page contains a text. */
  contains(page: number, text: string): boolean {
    for (const frame of this.#frames())
      if (frame.readUInt32BE(0) === page && frame.subarray(FRAME_HEADER_BYTES).includes(text)) return true
    return false
  }

  /** The same for the frames that are left of the log before this one, since it began anew. */
  contained(page: number, text: string): boolean {
    const { pageBytes, salt } = this.#header() ?? {}
    if (pageBytes === undefined || salt === undefined) return false
    for (let number = 1; ; number += 1) {
      const frame = this.#frame(number, pageBytes)
      if (frame === undefined) return false
      const isOfLast = frame.readUInt32BE(8) === (salt - 1) >>> 0
      if (isOfLast && frame.readUInt32BE(0) === page && frame.includes(text)) return true
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #header(): Header | undefined {
    const bytes = this.#read(0, HEADER_BYTES)
    // The last bit of the magic number is the byte order of checksums.
    if (bytes === undefined || bytes.readUInt32BE(0) >>> 1 !== MAGIC >>> 1) return undefined
    const isBigEndian = bytes.readUInt32BE(0) % 2 === 1
    const checksum = addChecksum([0, 0], bytes.subarray(0, 24), isBigEndian)
    if (!isSame(checksum, bytes, 24)) return undefined
    const pageBytes = bytes.readUInt32BE(8)
    return { pageBytes, salt: bytes.readUInt32BE(16), salts: bytes.subarray(16, 24), isBigEndian, checksum }
  }

  /** The frames up to one that was not written whole, as SQLite reads them after a crash. */
  *#frames(): Generator<Buffer, void> {
    const header = this.#header()
    if (header === undefined) return
    let { checksum } = header
    for (let number = 1; ; number += 1) {
      const frame = this.#frame(number, header.pageBytes)
      if (frame?.subarray(8, 16).equals(header.salts) !== true) return
      checksum = addChecksum(checksum, frame.subarray(0, 8), header.isBigEndian)
      checksum = addChecksum(checksum, frame.subarray(FRAME_HEADER_BYTES), header.isBigEndian)
      if (!isSame(checksum, frame, 16)) return
      yield frame
    }
  }

  #frame(number: number, pageBytes: number): Buffer | undefined {
    return this.#read(offset(number, pageBytes), FRAME_HEADER_BYTES + pageBytes)
  }

  #read(from: number, length: number): Buffer | undefined {
    const bytes = Buffer.alloc(length)
    return readSync(this.#file, bytes, 0, length, from) === length ? bytes : undefined
  }
}

function offset(frame: number, pageBytes: number): number {
  return HEADER_BYTES + (frame - 1) * (FRAME_HEADER_BYTES + pageBytes)
}

function isSame([first, second]: Checksum, bytes: Buffer, at: number): boolean {
  return first === bytes.readUInt32BE(at) && second === bytes.readUInt32BE(at + 4)
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
