import type { Worker } from 'node:worker_threads'

import { fromErrorRecord, toErrorRecord } from './error-record.ts'
import { SqliteError } from './errors.ts'
import type { Answer, Request } from './serve-database.ts'

const OPEN = 0

/** The main thread's end of a worker that runs `serveDatabase`. */
export class WorkerConnection {
  /** Resolves when the database is open, and rejects with the error of `open`. */
  readonly opened: Promise<unknown>
  readonly #worker: Worker
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>()
  #requests = OPEN
  #failure: Error | undefined
  #closed: Promise<void> | undefined

  constructor(worker: Worker, options: unknown) {
    this.#worker = worker
      .on('message', (answer: Answer) => this.#settle(answer))
      .on('messageerror', () => this.#fail(ended('an answer cannot be read')))
      .on('error', (error) => this.#fail(ended(toErrorRecord(error).message)))
      .on('exit', (code) => this.#fail(ended(`exit code ${code}`)))
    // Every later request rejects with the same error.
    this.opened = this.#request('open', [options])
    this.opened.catch((error: Error) => this.#fail(error))
  }

  /** Rejects with the error of the function or of `open`, or with `WORKER_ENDED`. */
  call(name: string, args: readonly unknown[]): Promise<unknown> {
    return this.#closed === undefined ? this.#request(name, args) : Promise.reject(ended('it was closed'))
  }

  /** Resolves when all calls are answered and the worker has ended. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    try {
      await this.#request('close', [])
    } catch (error) {
      // A database that failed to open, or whose worker is gone, is closed already.
      if (error !== this.#failure) throw error
    } finally {
      await this.#worker.terminate()
    }
  }

  #request(name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const id = this.#requests
    this.#requests += 1
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, name, args } satisfies Request)
    } catch {
      // The message of this error would show the value.
      return Promise.reject(new TypeError(`The arguments of ${name} cannot be sent to another thread`))
    }
    const answer = Promise.withResolvers<unknown>()
    this.#pending.set(id, answer)
    this.#worker.ref()
    return answer.promise
  }

  #settle(answer: Answer): void {
    if (answer.id === OPEN && 'error' in answer) return this.#fail(fromErrorRecord(answer.error))
    const pending = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('error' in answer) pending?.reject(fromErrorRecord(answer.error))
    else pending?.resolve(answer.result)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#pending.values()) reject(this.#failure)
    this.#pending.clear()
    void this.#worker.terminate()
  }
}

function ended(reason: string): SqliteError<'WORKER_ENDED'> {
  return new SqliteError('WORKER_ENDED', `The database worker has ended: ${reason}`)
}
