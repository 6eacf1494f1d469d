import { fileIdentity, hasSetAside, setAside } from '@botwatch/sqlite'
import { basename, dirname } from 'node:path'
import type { ReportedProblem } from '@botwatch/alerts'

import { damageOf, databaseFailed, isDamaged } from './database-error.ts'

/** A database that was damaged when it was opened. */
export interface SetAside {
  readonly path: string
  /** What the database held. */
  readonly content: string
  /** The new path of the damaged file. */
  readonly aside: string
  readonly reason: string
}

/** A database in the data folder. A damaged file is set aside, untouched, and a new one opened in its place. */
export class DatabaseFile {
  readonly path: string
  readonly #content: string
  readonly #onSetAside: (setAside: SetAside) => void
  #setAside: SetAside | undefined

  /** `content` says what the database holds, e.g. `the usage so far`. */
  constructor(path: string, content: string, onSetAside: (setAside: SetAside) => void) {
    this.path = path
    this.#content = content
    this.#onSetAside = onSetAside
  }

  /** Opens the file. Throws a `MonitorError` with code `DATABASE_FAILED` that says what to do. */
  open<T>(open: (path: string) => T): T {
    const identity = fileIdentity(this.path)
    try {
      return open(this.path)
    } catch (error) {
      this.setAside(error, identity)
    }
    try {
      return open(this.path)
    } catch (error) {
      throw databaseFailed(error, this.path)
    }
  }

  /**
   * Sets the file aside if the error says that it is damaged; `identity` is that of the file before it was opened. Throws a
   * `MonitorError` with code `DATABASE_FAILED` for any other error.
   */
  setAside(error: unknown, identity: string | undefined): void {
    if (!isDamaged(error)) throw databaseFailed(error, this.path)
    const reason = damageOf(error, this.path)
    let aside: string | undefined
    try {
      aside = setAside(this.path, identity)
    } catch (failure) {
      throw databaseFailed(failure, this.path)
    }
    if (aside === undefined) return
    this.#setAside = { path: this.path, content: this.#content, aside, reason }
    this.#onSetAside(this.#setAside)
  }

  /**
   * The problem to report after the start: the file was set aside, or it is sound and no file that was set aside is left.
   * Undefined if one from an earlier start is left: its alert stays as it is, open or resolved by hand.
   */
  problem(): ReportedProblem | undefined {
    const database = basename(this.path)
    const head = { name: 'database_set_aside', labels: { database } } as const
    if (this.#setAside !== undefined) return { ...head, ...describeSetAside(this.#setAside) }
    try {
      if (hasSetAside(this.path)) return undefined
    } catch {
      return undefined
    }
    return { ...head, isOver: true, summary: `${database} is sound, and no damaged file is left beside it` }
  }
}

/** One line for the log. */
export function setAsideMessage({ path, content, aside, reason }: SetAside): string {
  return `${path} is damaged (${reason}) and was set aside as ${aside}; monitoring goes on without ${content}. To get it back, stop the program and put a backup in its place`
}

function describeSetAside({
  path,
  content,
  aside,
  reason,
}: SetAside): Pick<ReportedProblem, 'summary' | 'detail' | 'action'> {
  return {
    summary: `the database ${basename(path)} was damaged and has been set aside`,
    detail: `${reason}; the file is now ${basename(aside)} in ${dirname(path)}. Monitoring goes on without ${content}.`,
    action:
      'Stop the program and put a backup in its place, or delete the file that was set aside. The alert ends at the next start after that, or by hand.',
  }
}
