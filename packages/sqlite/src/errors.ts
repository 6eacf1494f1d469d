/**
 * What is wrong with a database file: another process has it, a newer version of the program wrote it, it is damaged or
 * none of this program's, or anything else.
 */
export type SqliteErrorCode = 'LOCKED' | 'TOO_NEW' | 'UNREADABLE' | 'FAILED'

/** The one error this package throws. The message begins with the path of the file. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError'
  readonly code: SqliteErrorCode

  constructor(code: SqliteErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether a value is a {@link SqliteError}, also one from another copy of this package. */
export function isSqliteError(value: unknown): value is SqliteError {
  return value instanceof Error && value.name === 'SqliteError'
}

// https://sqlite.org/rescode.html; the low byte is the primary code.
const BUSY = new Set([5, 6])
const UNREADABLE = new Set([11, 14, 26])
/** SQLITE_IOERR_LOCK: what a file says that this process may only read, when it is locked for writing. */
const CANNOT_LOCK = 3850

/**
 * What `node:sqlite` or the file system threw about a file, as an error of this package.
 *
 * @example
 * try { db.exec(sql) } catch (error) { throw toSqliteError(error, path) }
 */
export function toSqliteError(error: unknown, path: string): SqliteError {
  if (isSqliteError(error)) return error
  const { errcode, code, message } = error as { errcode?: number; code?: string; message?: string }
  const primary = (errcode ?? 0) & 0xff
  const options = { cause: error }
  if (BUSY.has(primary)) return new SqliteError('LOCKED', `${path} is in use by another process`, options)
  if (UNREADABLE.has(primary))
    return new SqliteError('UNREADABLE', `${path} is unreadable: ${message}`, options)
  if (errcode === CANNOT_LOCK) {
    const why = 'it is read-only, or its file system has no locks'
    return new SqliteError('FAILED', `${path} cannot be locked for writing: ${why}`, options)
  }
  const why = errcode === undefined ? (code ?? 'unknown') : message
  return new SqliteError('FAILED', `${path} failed: ${why}`, options)
}
