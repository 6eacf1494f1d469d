import { createFolder } from '@botwatch/sqlite'
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { ServerError } from './errors.ts'

/** As much as the new databases need with their logs, so that a full disk is noticed. */
const PROBE_BYTES = 524_288

/**
 * Creates the folder of the databases if it is missing, and tries to write to it. Throws a `ServerError` with code
 * `DATABASE_FAILED` that names the variable and says what to do.
 */
export function prepareDataFolder(folder: string): void {
  let probe = ''
  try {
    createFolder(resolve(folder))
    probe = join(folder, `.probe-${randomBytes(6).toString('hex')}`)
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new ServerError('DATABASE_FAILED', `MONITORING_DATA_DIR: ${reasonOf(folder, error)}`, {
      cause: error,
    })
  } finally {
    if (probe !== '') rmSync(probe, { force: true })
  }
}

function reasonOf(folder: string, error: unknown): string {
  const { code = 'unknown error', syscall, path } = error as NodeJS.ErrnoException
  const other = 'set MONITORING_DATA_DIR to another folder'
  const verb = syscall === 'open' || syscall === 'write' ? 'written' : 'created'
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path ?? folder} is not a folder (${code}); move it away or ${other}`
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk of ${folder} is full (${code}); free some space or ${other}`
    case 'EROFS':
      return `${folder} is on a read-only file system (${code}); mount it writable or ${other}`
    case 'EACCES':
    case 'EPERM':
      return `${folder} cannot be ${verb} (${code}); make it writable for this user or ${other}`
    default:
      return syscall === 'uv_cwd'
        ? `${folder} is in the working directory, which was removed; start in another one or set MONITORING_DATA_DIR to an absolute path`
        : `${folder} cannot be ${verb} (${code}); ${other}`
  }
}
