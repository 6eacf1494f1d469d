import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { toSqliteError } from './errors.ts'
import { takeLock } from './lock.ts'
import { checkPaths } from './options.ts'

const ENDINGS = ['-shm', '-wal', '-journal', ''] as const
const INFIX = '.damaged-'

/** Identity of a file, which changes when another file takes its place. Undefined if there is none. */
export function fileIdentity(path: string): string | undefined {
  checkPaths({ path })
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats && `${stats.dev}:${stats.ino}`
}

/**
 * Renames a database that cannot be read, and the files that belong to it, to `<path>.damaged-<time in UTC>`. Their content
 * stays as it is. `identity` is that of the file that could not be read. Returns the new path, or undefined if another
 * process has replaced the file meanwhile. Throws a `SqliteError`, e.g. `LOCKED` if a process uses the file.
 *
 * @example
 * const identity = fileIdentity(path)
 * try { return openDatabase(options) } catch { setAside(path, identity) }
 */
export function setAside(path: string, identity: string | undefined): string | undefined {
  checkPaths({ path })
  try {
    const lock = takeLock(path, 1000)
    try {
      if (identity === undefined || fileIdentity(path) !== identity) return undefined
      const aside = `${path}${INFIX}${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
      renameAll(path, aside)
      return aside
    } finally {
      lock.close()
    }
  } catch (error) {
    throw toSqliteError(error, path)
  }
}

/** Returns whether a file that was set aside is still beside a database. */
export function hasSetAside(path: string): boolean {
  checkPaths({ path })
  const name = basename(path) + INFIX
  return readdirSync(dirname(path)).some((file) => file.startsWith(name))
}

/** The database itself is last: without its log, which SQLite would delete beside an empty file, it is never taken for whole. */
function renameAll(from: string, to: string): void {
  const renamed: string[] = []
  try {
    for (const ending of ENDINGS) {
      if (!existsSync(from + ending)) continue
      renameSync(from + ending, to + ending)
      renamed.push(ending)
    }
  } catch (error) {
    for (const ending of renamed) renameSync(to + ending, from + ending)
    throw error
  }
}
