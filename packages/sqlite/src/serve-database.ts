import { parentPort } from 'node:worker_threads'

import { toErrorRecord, type ErrorRecord } from './error-record.ts'
import { hideSqliteWarning } from './sqlite-warning.ts'

/** A module that opens a database and returns synchronous functions that use it. */
export interface DatabaseModule {
  readonly open: (options: never) => { readonly close: () => void }
}

/** A call of a function of the database or, as request 0, of the module's `open`. */
export interface Request {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** What a request returned or threw. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorRecord }

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

/**
 * Answers the requests of `openInWorker` in this worker thread. Only a bundled program needs it, in the script that it
 * passes to `openInWorker` as `worker`.
 *
 * @example
 * import * as notes from './notes-database.ts'
 *
 * serveDatabase(notes)
 */
export function serveDatabase(module: DatabaseModule): void {
  hideSqliteWarning()
  let database: Functions | undefined
  const run = ({ name, args }: Request): unknown => {
    if (database !== undefined) return callFunction(database, name, args)
    database = callFunction(module as unknown as Functions, name, args) as Functions
    return undefined
  }
  parentPort?.on('message', (request: Request) => {
    const { id, name } = request
    try {
      const result = run(request)
      if (!send({ id, result })) throw new TypeError(`The result of ${name} cannot be sent to another thread`)
    } catch (error) {
      send({ id, error: toErrorRecord(error) })
    }
  })
}

/** Returns whether the answer could be cloned. The error of a failed clone is dropped, because it shows the value. */
function send(answer: Answer): boolean {
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(answer)
    return true
  } catch {
    return false
  }
}

function callFunction(functions: Functions, name: string, args: readonly unknown[]): unknown {
  if (typeof functions[name] !== 'function') throw new TypeError(`The database has no function ${name}`)
  return functions[name](...args)
}
