import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { checkPaths } from './options.ts'

/** Only the user of this process may read what is stored. A umask can only take further rights away. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/**
 * Creates a folder with its parents, each for the user of this process alone (0700). One that exists keeps its mode.
 * Throws the error of the file system. Not `mkdirSync` with `recursive`, which never returns for a folder in `/proc`.
 *
 * @example
 * createFolder('/var/lib/bot/data')
 */
export function createFolder(folder: string): void {
  checkPaths({ folder })
  if (isFolder(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) createFolder(parent)
  try {
    mkdirSync(folder, { mode: FOLDER_MODE })
  } catch (error) {
    // Another process may have created it in the meantime.
    if (!isFolder(folder)) throw error
  }
}

/**
 * Creates an empty file for the user of this process alone (0600). SQLite gives the files beside a database the mode of
 * the database. A file that exists stays as it is. Throws the error of the file system, also if this process may not write
 * the file.
 */
export function createFile(path: string): void {
  // Closing a file that this process has open already would release the locks of SQLite, so it is not opened.
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK)
  // Not exclusively, so that a link to a file that does not exist yet is followed.
  else closeSync(openSync(path, 'a', FILE_MODE))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
