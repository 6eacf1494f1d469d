import { toSqliteError } from '@botwatch/sqlite'

import { AlertsError } from '../errors.ts'

/** What SQLite or the file system threw about a file, as an error of this package. */
export function toStoreError(error: unknown, path: string): AlertsError {
  const { code, message, cause } = toSqliteError(error, path)
  return new AlertsError(`STORE_${code}`, `The alert store ${message}`, { cause })
}
