import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { MonitorError } from '../errors.ts'

// https://sqlite.org/rescode.html; the low byte is the primary code.
const READONLY = 8
const FULL = 13
const CANNOT_OPEN = 14

interface StoreError {
  readonly code?: unknown
  readonly errcode?: number
  readonly message?: string
  readonly cause?: unknown
}

/** Whether a store found its file damaged, or to be no database of its kind. Setting it aside helps then. */
export function isDamaged(error: unknown): boolean {
  const { code } = Object(error) as StoreError
  // A file that cannot be opened at all has the same code.
  return code === 'STORE_UNREADABLE' && resultOf(error) !== CANNOT_OPEN
}

/** What is wrong with a file, without its path, e.g. `file is not a database`. */
export function damageOf(error: unknown, path: string): string {
  const { cause, message = 'unknown' } = Object(error) as StoreError
  const text = (Object(cause) as StoreError).message ?? message
  return text.replace(`${path} `, '')
}

/** The error of a database that cannot be used, in one line that names the file and says what to do. */
export function databaseFailed(error: unknown, path: string): MonitorError {
  return new MonitorError('DATABASE_FAILED', `${path} ${reasonOf(error, path)}`, { cause: error })
}

function reasonOf(error: unknown, path: string): string {
  const { code } = Object(error) as StoreError
  switch (code) {
    case 'STORE_LOCKED':
    case 'LOCKED':
      return 'is in use by another process, or by another monitor in this one; stop it or use another folder'
    case 'STORE_TOO_NEW':
      return 'was written by a newer version; update this program or use another folder'
    case 'STORE_INCOMPLETE':
      return 'was copied while a server used it, without the log (-wal) of the same moment; copy both files while the server is stopped, or restore a backup and move the -wal away'
    default:
      return accessReason(error, path)
  }
}

function accessReason(error: unknown, path: string): string {
  const result = resultOf(error)
  if (result === FULL || systemCodeOf(error) === 'ENOSPC')
    return 'cannot be written: the disk is full; free space or use another folder'
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    return 'is a folder; move it away or use another folder'
  const code = systemCodeOf(error) ?? deniedAccess(path)
  const reason = code ?? (result === READONLY ? 'read-only' : messageOf(error, path))
  return `cannot be opened (${reason}); make the folder writable or use another folder`
}

/** The code of the system call that failed, e.g. EACCES. */
function systemCodeOf(error: unknown): string | undefined {
  const { code, cause } = Object(error) as StoreError
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code
  return cause === undefined ? undefined : systemCodeOf(cause)
}

/** The result code of SQLite that is the cause of an error. */
function resultOf(error: unknown): number | undefined {
  const { errcode, cause } = Object(error) as StoreError
  if (typeof errcode === 'number') return errcode & 0xff
  return cause === undefined ? undefined : resultOf(cause)
}

/** SQLite does not say why it cannot open a file. */
function deniedAccess(path: string): string | undefined {
  const { R_OK, W_OK, X_OK } = constants
  for (const [file, mode] of [
    [dirname(path), W_OK | X_OK],
    [path, R_OK | W_OK],
  ] as const) {
    try {
      accessSync(file, mode)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') return code
    }
  }
  return undefined
}

function messageOf(error: unknown, path: string): string {
  const { cause } = Object(error) as StoreError
  return cause === undefined ? damageOf(error, path) : messageOf(cause, path)
}
