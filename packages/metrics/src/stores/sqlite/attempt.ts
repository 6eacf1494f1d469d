import { toSqliteError } from '@botwatch/sqlite'

import { MetricsError } from '../../errors.ts'

/** Turns an error of a database into the `MetricsError` of a store. */
export function toStoreError(error: unknown, path: string): MetricsError {
  const { code, message, cause } = toSqliteError(error, path)
  return new MetricsError(`STORE_${code}`, message, { cause })
}

/** Calls a function of a store. Throws a `MetricsError` if it throws. */
export function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toStoreError(error, path)
  }
}
