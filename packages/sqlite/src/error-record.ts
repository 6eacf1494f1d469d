import type { Problem } from '@botwatch/options'

import { SqliteError, type SqliteErrorCode } from './errors.ts'

/** An error as plain data, so that it crosses a thread with its class. */
export interface ErrorRecord {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: unknown
  readonly errcode: unknown
  readonly problems: readonly Problem[] | undefined
  readonly cause: ErrorRecord | undefined
}

const MAX_CAUSES = 4

/** Copies only what is listed in {@link ErrorRecord}: another property, or a thrown value that is no error, may be a secret. */
export function toErrorRecord(thrown: unknown, causes: number = MAX_CAUSES): ErrorRecord {
  const error = thrown instanceof Error ? thrown : new Error('a value that is not an Error was thrown')
  const { name, message, stack, code, errcode, problems, cause } = error as Error & Partial<ErrorRecord>
  return {
    name,
    message,
    stack,
    code: simple(code),
    errcode: simple(errcode),
    problems: name === 'SqliteError' ? problems : undefined,
    cause: cause === undefined || causes === 0 ? undefined : toErrorRecord(cause, causes - 1),
  }
}

/** The error of a record: a {@link SqliteError}, or an `Error` with the same name, message and codes. */
export function fromErrorRecord({ name, message, stack, ...record }: ErrorRecord): Error {
  const cause = record.cause === undefined ? {} : { cause: fromErrorRecord(record.cause) }
  const error =
    name === 'SqliteError'
      ? new SqliteError(record.code as SqliteErrorCode, message, {
          problems: record.problems ?? [],
          ...cause,
        })
      : Object.assign(new Error(message, cause), { name }, codesOf(record))
  // Where it was thrown is of more use than where it arrived.
  if (stack !== undefined) error.stack = stack
  return error
}

function codesOf({ code, errcode }: Pick<ErrorRecord, 'code' | 'errcode'>): object {
  return { ...(code === undefined ? {} : { code }), ...(errcode === undefined ? {} : { errcode }) }
}

function simple(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
