import { closeSync, openSync, readSync } from 'node:fs'

// https://sqlite.org/fileformat2.html#the_write_ahead_log
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const SALTS = 16
const MAGIC = 0x377f0682

/** The write-ahead log of a database, read as a file: its frames are pages, and it begins anew with new salts. */
export class LogFile {
  readonly #file: number
  readonly #pageBytes: number

  private constructor(file: number, pageBytes: number) {
    this.#file = file
    this.#pageBytes = pageBytes
  }

  /** Returns undefined if there is no log, or if it holds nothing. SQLite takes no lock on it, which closing it would release. */
  static open(path: string): LogFile | undefined {
    const file = openFile(`${path}-wal`)
    if (file === undefined) return undefined
    const header = read(file, 0, HEADER_BYTES)
    // The last bit is the byte order of checksums.
    const isLog = header !== undefined && header.readUInt32BE(0) >>> 1 === MAGIC >>> 1
    const log = new LogFile(file, isLog ? header.readUInt32BE(8) : 0)
    if (isLog && log.reaches(1)) return log
    log.close()
    return undefined
  }

  /** Random bytes, which change when the log begins anew. */
  salts(): Buffer | undefined {
    return read(this.#file, SALTS, 8)
  }

  /** Whether the log has at least this many frames. */
  reaches(frames: number): boolean {
    const salts = this.salts()
    const found = this.#frame(frames)?.subarray(8, 16)
    return salts !== undefined && found !== undefined && salts.equals(found)
  }

  /** Whether a frame of a page contains a text. */
  contains(page: number, text: string): boolean {
    const salts = this.salts()
    for (let frame = 1; salts !== undefined; frame += 1) {
      const header = this.#frame(frame)
      if (header === undefined || !salts.equals(header.subarray(8, 16))) break
      if (header.readUInt32BE(0) !== page) continue
      if (read(this.#file, this.#offset(frame) + FRAME_HEADER_BYTES, this.#pageBytes)?.includes(text))
        return true
    }
    return false
  }

  close(): void {
    closeSync(this.#file)
  }

  #frame(frame: number): Buffer | undefined {
    return read(this.#file, this.#offset(frame), FRAME_HEADER_BYTES)
  }

  #offset(frame: number): number {
    return HEADER_BYTES + (frame - 1) * (FRAME_HEADER_BYTES + this.#pageBytes)
  }
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function read(file: number, from: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length)
  return readSync(file, bytes, 0, length, from) === length ? bytes : undefined
}
