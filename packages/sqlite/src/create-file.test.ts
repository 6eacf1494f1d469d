import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { backupDatabase } from './backup.ts'
import { createFolder } from './create-file.ts'
import { openDatabase } from './open.ts'
import { inTransaction } from './transaction.ts'

let folder = ''
let umask = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  // The most open one: every right that is asked for is given.
  umask = process.umask(0)
})

afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true })
})

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** The modes of all files of a folder. */
function modesOf(at: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(at).map((name) => [name, modeOf(join(at, name))]))
}

function open(path: string): DatabaseSync {
  const migrations = ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT']
  const db = openDatabase({ path, applicationId: 7, migrations, busyTimeoutMs: 20 })
  inTransaction(db, () => db.exec(`INSERT INTO notes (text) VALUES ('a')`))
  return db
}

test('a new database, the files beside it and its folders can be read by their user alone, whatever the umask', () => {
  const at = join(folder, 'new', 'data')
  const db = open(join(at, 'notes.db'))
  expect(modesOf(at)).toEqual({
    'notes.db': '600',
    'notes.db-lock': '600',
    'notes.db-shm': '600',
    'notes.db-wal': '600',
  })
  db.close()
  expect([modeOf(at), modeOf(join(folder, 'new'))]).toEqual(['700', '700'])
  expect(modesOf(at)).toEqual({ 'notes.db': '600', 'notes.db-lock': '600' })
})

test('a file and a folder that exist keep their modes, which the log follows', () => {
  const at = join(folder, 'data')
  mkdirSync(at)
  chmodSync(at, 0o750)
  open(join(at, 'notes.db')).close()
  chmodSync(join(at, 'notes.db'), 0o640)
  const db = open(join(at, 'notes.db'))
  expect(modeOf(at)).toBe('750')
  expect(modesOf(at)).toMatchObject({ 'notes.db': '640', 'notes.db-wal': '640', 'notes.db-shm': '640' })
  db.close()
})

test('a link to a file that does not exist creates the file for its user alone', () => {
  symlinkSync(join(folder, 'real.db'), join(folder, 'notes.db'))
  open(join(folder, 'notes.db')).close()
  expect(modeOf(join(folder, 'real.db'))).toBe('600')
})

test('a backup can be read by its user alone, also if the database can be read by others', async () => {
  const path = join(folder, 'notes.db')
  open(path).close()
  chmodSync(path, 0o644)
  await backupDatabase(path, join(folder, 'copy.db'))
  expect(modeOf(join(folder, 'copy.db'))).toBe('600')
})

test.each([
  ['/proc/x/y', 'ENOENT'],
  ['file', 'EEXIST'],
  ['file/below', 'EEXIST'],
  ['nowhere', 'EEXIST'],
])('creating the folder %s fails with an error, and at once', (name, code) => {
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(join(folder, 'missing'), join(folder, 'nowhere'))
  const path = name.startsWith('/') ? name : join(folder, name)
  expect(() => createFolder(path)).toThrow(expect.objectContaining({ code }))
})

test('opening a relative path in a folder that was removed fails with an error, and at once', () => {
  const module = new URL('open.ts', import.meta.url).href
  const gone = join(folder, 'gone')
  const script = `import { rmSync } from 'node:fs'
    import { openDatabase } from '${module}'
    process.chdir('${gone}')
    rmSync('${gone}', { recursive: true, force: true })
    try { openDatabase({ path: 'data/notes.db', applicationId: 7, migrations: [] }) }
    catch (error) { process.stdout.write(error.code + ' ' + error.message) }`
  mkdirSync(gone)
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--no-warnings', '-e']
  const { stdout } = spawnSync(process.execPath, [...args, script], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(stdout).toBe('FAILED data/notes.db failed: ENOENT')
  expect(existsSync(join(folder, 'data'))).toBe(false)
})
