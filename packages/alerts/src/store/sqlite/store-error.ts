import { toSqliteError, type SqliteErrorCode } from '@botwatch/sqlite'

import { AlertsError } from '../../errors.ts'

const OTHER_PATH = '; use the path of a file in a folder that can be written to'
const BY_CODE: Readonly<Record<SqliteErrorCode, string>> = {
  LOCKED: '; stop that process or use another path',
  TOO_NEW: '; update this program or use another path',
  UNREADABLE: '; move the file away to start without its alerts, or use another path',
  FAILED: '',
}
/** By primary result code of SQLite: READONLY, FULL, CANTOPEN. */
const BY_RESULT: Readonly<Record<number, string>> = {
  8: OTHER_PATH,
  13: '; free space on the disk',
  14: OTHER_PATH,
}

/** Turns an error of SQLite, the file system or the worker into an error of this package that says what to do. */
export function toStoreError(error: unknown, path: string): AlertsError {
  const { code, message, cause = error } = toSqliteError(error, path)
  const { errcode = 0, message: reason = '' } = Object(cause) as { errcode?: number; message?: string }
  const advice = BY_RESULT[errcode & 0xff] ?? BY_CODE[code]
  // An error of the file system: the folder could not be created.
  const text = /^E[A-Z]+: /.test(reason)
    ? `${path} cannot be opened: ${reason}${OTHER_PATH}`
    : `${message}${advice}`
  return new AlertsError(`STORE_${code}`, `The alert store ${text}`, { cause })
}
