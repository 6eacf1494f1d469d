import { formatProblems, type Problem } from '@botwatch/options'

/**
 * What is wrong with a database file: another process uses it (`LOCKED`), a newer version of the program wrote it
 * (`TOO_NEW`), it is damaged or belongs to another program (`UNREADABLE`), it was copied without the log that belongs to
 * it (`INCOMPLETE`), or anything else (`FAILED`).
 */
export type SqliteErrorCode = 'LOCKED' | 'TOO_NEW' | 'UNREADABLE' | 'INCOMPLETE' | 'FAILED'

/** The error of this package. The message begins with the path of the file, or lists the problems of the options. */
export class SqliteError<
  Code extends SqliteErrorCode | 'INVALID_OPTIONS' | 'WORKER_ENDED' = SqliteErrorCode,
> extends Error {
  override readonly name = 'SqliteError'
  readonly code: Code
  /** Empty unless `code` is `INVALID_OPTIONS`. */
  readonly problems: readonly Problem[]

  constructor(
    code: Code,
    message: string,
    { problems = [], ...options }: ErrorOptions & { readonly problems?: readonly Problem[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link SqliteError}, also one from another copy of this package. */
export function isSqliteError(value: unknown): value is SqliteError {
  return value instanceof Error && value.name === 'SqliteError'
}

/** Whether a value is the error of a call to a worker that has ended. The call may have been committed if it was pending. */
export function isWorkerEnded(value: unknown): value is SqliteError<'WORKER_ENDED'> {
  return (
    value instanceof Error && value.name === 'SqliteError' && 'code' in value && value.code === 'WORKER_ENDED'
  )
}

/** The error of options that cannot be used. */
export function invalidOptions(problems: readonly Problem[]): SqliteError<'INVALID_OPTIONS'> {
  const message = `Invalid database options: ${formatProblems(problems)}`
  return new SqliteError('INVALID_OPTIONS', message, { problems })
}

// https://sqlite.org/rescode.html; the low byte is the primary code.
const BUSY = new Set([5, 6])
const UNREADABLE = new Set([11, 26])
/** SQLITE_IOERR_LOCK, the error of locking a file for writing that this process may only read. */
const CANNOT_LOCK = 3850

/**
 * Turns an error of `node:sqlite` or the file system into a {@link SqliteError} about the file at `path`.
 *
 * @example
 * try { db.exec(sql) } catch (error) { throw toSqliteError(error, path) }
 */
export function toSqliteError(error: unknown, path: string): SqliteError {
  if (isWorkerEnded(error))
    return new SqliteError('FAILED', `${path} failed. ${error.message}`, { cause: error })
  if (isSqliteError(error)) return error
  const { errcode, code, message } = Object(error) as { errcode?: number; code?: string; message?: string }
  const primary = (errcode ?? 0) & 0xff
  const options = { cause: error }
  if (BUSY.has(primary)) return new SqliteError('LOCKED', `${path} is in use by another process`, options)
  if (UNREADABLE.has(primary))
    return new SqliteError('UNREADABLE', `${path} cannot be read: ${message}`, options)
  if (errcode === CANNOT_LOCK) {
    const reason = 'it is read-only, or its file system has no locks'
    return new SqliteError('FAILED', `${path} cannot be locked for writing: ${reason}`, options)
  }
  const reason = errcode === undefined ? (code ?? 'unknown') : message
  return new SqliteError('FAILED', `${path} failed: ${reason}`, options)
}
