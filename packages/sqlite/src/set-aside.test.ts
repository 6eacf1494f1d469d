import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { takeLock } from './lock.ts'
import { openDatabase } from './open.ts'
import { fileIdentity, hasSetAside, setAside } from './set-aside.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const files = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.endsWith('-lock'))
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  )

test('a database is renamed with its log, byte for byte, so that a new one can take its place', () => {
  const content = { '': 'damaged', '-wal': 'the log', '-shm': 'its index', '-journal': 'another log' }
  for (const [ending, text] of Object.entries(content)) writeFileSync(path + ending, text)
  writeFileSync(join(folder, 'other.db'), 'other')
  expect(hasSetAside(path)).toBe(false)
  const aside = setAside(path, fileIdentity(path)) ?? ''
  expect(aside).toMatch(/notes\.db\.damaged-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/)
  const name = aside.slice(folder.length + 1)
  expect(files()).toEqual({
    'other.db': 'other',
    ...Object.fromEntries(Object.entries(content).map(([ending, text]) => [name + ending, text])),
  })
  expect(hasSetAside(path)).toBe(true)
  openDatabase({ path, applicationId: 7, migrations: [] }).close()
})

test('a file that another process has replaced since it was read stays', () => {
  writeFileSync(path, 'damaged')
  const identity = fileIdentity(path)
  // What the other process does.
  renameSync(path, `${path}.damaged`)
  writeFileSync(path, 'sound')
  expect(setAside(path, identity)).toBeUndefined()
  expect(setAside(path, undefined)).toBeUndefined()
  expect(readFileSync(path, 'utf8')).toBe('sound')
})

test('a file that a process has locked stays', () => {
  writeFileSync(path, 'damaged')
  const lock = takeLock(path, 0)
  expect(() => setAside(path, fileIdentity(path))).toThrow(
    expect.objectContaining({ name: 'SqliteError', code: 'LOCKED' }),
  )
  lock.close()
  expect(Object.keys(files())).toEqual(['notes.db'])
})

test('if one of the files cannot be renamed, all keep their names', () => {
  // With the time, the name of the last file is as long as a name may be.
  const name = 'x'.repeat(255 - '.damaged-2026-01-05T10-00-00-000Z'.length - '-wal'.length)
  const long = join(folder, name)
  for (const ending of ['', '-wal', '-journal']) writeFileSync(long + ending, ending)
  expect(() => setAside(long, fileIdentity(long))).toThrow(/ENAMETOOLONG/)
  expect(files()).toEqual({ [name]: '', [`${name}-wal`]: '-wal', [`${name}-journal`]: '-journal' })
})

test('a lock file that was damaged locks all the same', () => {
  writeFileSync(`${path}-lock`, 'no database '.repeat(1000))
  const lock = takeLock(path, 20)
  expect(() => takeLock(path, 20)).toThrow('locked')
  lock.close()
})
