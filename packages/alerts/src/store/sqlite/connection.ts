import { inSlicedTransaction } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'

import { toStoreError } from './store-error.ts'

/** One database used by one caller after the other: a transaction that lets others have a turn must not let them in. */
export class Connection {
  readonly #db: DatabaseSync
  readonly #path: string
  #tail: Promise<unknown> = Promise.resolve()

  constructor(db: DatabaseSync, path: string) {
    this.#db = db
    this.#path = path
  }

  /** Runs work when what was asked for before is done. Rejects with a store error. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    const run = this.#tail.then(work).catch((error: unknown) => {
      throw toStoreError(error, this.#path)
    })
    this.#tail = run.catch(() => undefined)
    return run
  }

  /** Runs work alone and in one transaction; it lets the event loop have a turn whenever it yields. */
  write<T>(work: () => Generator<undefined, T>): Promise<T> {
    return this.alone(() => inSlicedTransaction(this.#db, work))
  }

  close(): Promise<void> {
    return this.alone(() => (this.#db.isOpen ? this.#db.close() : undefined))
  }
}
