import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { checkWorkerOptions } from './options.ts'
import type { DatabaseModule } from './serve-database.ts'
import { threadArguments } from './thread-arguments.ts'
import { WorkerConnection } from './worker-connection.ts'

/** Options of {@link openInWorker}. */
export interface WorkerOptions<Module extends DatabaseModule> {
  /** URL of the module. See {@link siblingModule}. */
  readonly module: URL
  /** Passed to `open` of the module as a structured clone. */
  readonly options: Parameters<Module['open']>[0]
  /** URL of a script that calls `serveDatabase`; `module` is then ignored. Default: a script of this package. */
  readonly worker?: URL | undefined
}

/** A database in a worker thread. `Functions` is what the module's `open` returns. */
export interface WorkerDatabase<Functions> {
  /** Resolves when the database is open, and rejects with the error of `open`. */
  readonly opened: Promise<unknown>
  /**
   * Calls a function of the database. Calls run in order, one at a time, and keep the process alive until they are
   * answered. Arguments and results are structured clones. Rejects with the error of the function or of `open`, or with
   * `WORKER_ENDED`.
   */
  readonly call: <Name extends Exclude<keyof Functions & string, 'close'>>(
    name: Name,
    ...args: ArgumentsOf<Functions[Name]>
  ) => Promise<ResultOf<Functions[Name]>>
  /** Waits for the calls under way, closes the database and ends the worker. Rejects with the error of `close`. */
  readonly close: () => Promise<void>
}

type ArgumentsOf<F> = F extends (...args: infer Args extends readonly unknown[]) => unknown ? Args : never
type ResultOf<F> = F extends (...args: never) => infer Result ? Result : never

/**
 * Opens a database in a worker thread, so that a slow disk does not hold the event loop. Returns at once; if the module's
 * `open` throws, every call rejects with its error. The worker does not keep the process alive. Throws `INVALID_OPTIONS` if
 * `module` or `worker` is no URL.
 *
 * A program that is bundled into one file needs a second entry, a script that calls `serveDatabase`, and passes its URL as
 * `worker`.
 *
 * @example
 * import type * as notes from './notes-database.ts'
 *
 * const db = openInWorker<typeof notes>({
 *   module: siblingModule('./notes-database', import.meta.url),
 *   options: { path: 'data/notes.db' },
 * })
 * await db.call('add', 'first')
 */
export function openInWorker<Module extends DatabaseModule>(
  given: WorkerOptions<Module>,
): WorkerDatabase<ReturnType<Module['open']>> {
  checkWorkerOptions(given)
  const { module, options, worker = siblingModule('./worker-entry', import.meta.url) } = given
  const thread = new Worker(worker, { workerData: module.href, ...threadArguments() })
  const connection = new WorkerConnection(thread, options)
  return {
    opened: connection.opened,
    call: (name, ...args) => connection.call(name, args) as Promise<never>,
    close: () => connection.close(),
  }
}

/**
 * URL of the module `name` beside the module at `base`, with the same file extension: `.ts` in the sources, `.js` when
 * compiled.
 *
 * @example
 * siblingModule('./notes-database', import.meta.url)
 */
export function siblingModule(name: string, base: string): URL {
  return new URL(name + extname(new URL(base).pathname), base)
}
