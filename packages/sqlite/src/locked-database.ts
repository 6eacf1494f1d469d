import { DatabaseSync } from 'node:sqlite'

import { LogFile } from './log-file.ts'
import { currentMark, newId, writeMark, type Mark } from './mark.ts'

/** Frames of the log after which a checkpoint follows: 4 MB. */
const LONG_LOG = 1000
/** The same until the file is marked as open. */
const UNMARKED_LOG = 50

/** A database that this process has locked. Only it checkpoints the log, so that the mark stays true: see `Mark`. */
export class LockedDatabase extends DatabaseSync {
  readonly #path: string
  readonly #lock: DatabaseSync
  #log: LogFile | undefined
  #mark: Mark | undefined
  /** Whether the mark in the file itself has the id of the last one. Otherwise it may have the id before. */
  #isMarkCopied = false
  #salts: Buffer | undefined
  /** Whether the file itself says that it is open. */
  #isMarked = false
  /** Whether the log ends with a mark that says that it is closed. */
  #hasEnd = false
  /** Length of the log at which the next checkpoint is tried. */
  #lookAt = UNMARKED_LOG

  constructor(path: string, lock: DatabaseSync) {
    super(path)
    this.#path = path
    this.#lock = lock
  }

  /**
   * Marks the file as open: from now on it is not whole without its log. To be called in WAL mode, before the first change.
   * `inFile` is the id of the mark in the file itself.
   */
  markOpen(inFile: string): void {
    this.#mark = currentMark(this)
    this.#isMarkCopied = this.#mark.id === inFile
    this.#checkpoint()
  }

  /** Runs a checkpoint if the log is long. A failure is left to a later call: what was committed stays so. */
  shortenLog(): void {
    try {
      if (!this.#hasEnd || this.#isLong()) this.#checkpoint()
    } catch {
      this.#lookAt += LONG_LOG
    }
  }

  /** Closes the file, which is whole then without its log, and releases the lock. */
  override close(): void {
    if (!this.isOpen) return super.close()
    try {
      if (this.isTransaction) this.exec('ROLLBACK')
      if (this.#log !== undefined) this.#checkpoint()
    } catch {
      // Closing brings the rest of the log into the file, or leaves it.
    }
    try {
      super.close()
    } finally {
      this.#log?.close()
      this.#lock.close()
    }
  }

  override [Symbol.dispose](): void {
    if (this.isOpen) this.close()
  }

  #isLong(): boolean {
    const salts = this.#log?.salts()
    if (salts === undefined) return false
    if (this.#salts?.equals(salts) !== true) {
      this.#salts = salts
      this.#lookAt = this.#isMarked ? LONG_LOG : UNMARKED_LOG
    }
    return this.#log?.reaches(this.#lookAt) === true
  }

  /**
   * Brings the log into the file, and a mark as the last page of it: a copy made meanwhile has a mark from before. If another
   * process reads an older state, the log stays as it is.
   */
  #checkpoint(): void {
    const synchronous = Number(this.prepare('PRAGMA synchronous').get()?.['synchronous'])
    // A checkpoint flushes the log itself before it changes the file.
    this.exec('PRAGMA synchronous = NORMAL')
    try {
      this.#hasEnd = false
      this.#writeMark('opened')
      if (this.#copyAll()) this.#isMarkCopied = this.#copyLog()
      // The end of the process, or another program after a crash, brings this mark into the file together with the log.
      this.#writeMark('closed')
      this.#hasEnd = true
    } finally {
      this.exec(`PRAGMA synchronous = ${synchronous}`)
    }
    this.#log ??= LogFile.open(this.#path)
    this.#lookAt += this.#isMarked ? LONG_LOG : UNMARKED_LOG
  }

  /** Copies the log into the file and then adds a mark to the log. Returns false, without a mark, if it could not copy all. */
  #copyAll(): boolean {
    // A reader keeps the log from beginning anew with the mark.
    const reader = new DatabaseSync(this.#path, { readOnly: true })
    try {
      reader.exec('BEGIN')
      reader.prepare('SELECT id FROM file_mark').get()
      this.#isMarkCopied = this.#copyLog()
      if (!this.#isMarkCopied) return false
      this.#isMarked = true
      this.#writeMark('copied')
      return true
    } finally {
      reader.close()
    }
  }

  /** While it is not known which of two marks is in the file, there is no third one: the last one keeps its id. */
  #writeMark(state: Mark['state']): void {
    const { id, previous } = this.#mark ?? currentMark(this)
    const inFile = this.#isMarkCopied ? id : previous
    const isNew = state !== 'closed' && this.#isMarkCopied
    this.#mark = { id: isNew ? newId() : id, previous: inFile, state }
    this.#isMarkCopied &&= !isNew
    writeMark(this, this.#mark)
  }

  #copyLog(): boolean {
    const result = this.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
    return result?.['busy'] === 0 && result['log'] === result['checkpointed']
  }
}
