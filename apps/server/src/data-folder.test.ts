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
import { afterEach, beforeEach, expect, test } from 'vitest'

import { prepareDataFolder } from './data-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function refusal(path: string): unknown {
  try {
    prepareDataFolder(path)
  } catch (error) {
    return error
  }
  return undefined
}

test('a missing folder is created for its user alone, and nothing else is left in it', () => {
  prepareDataFolder(join(folder, 'a', 'data'))
  expect(statSync(join(folder, 'a', 'data')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(folder, 'a', 'data'))).toEqual([])
})

test('a folder that exists keeps its mode', () => {
  chmodSync(folder, 0o750)
  prepareDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o750)
})

test.each([
  ['file', '%/file is not a folder (EEXIST); move it away or set MONITORING_DATA_DIR to another folder'],
  ['file/data', '%/file is not a folder (EEXIST); move it away or set MONITORING_DATA_DIR to another folder'],
  [
    'nowhere',
    '%/nowhere is not a folder (EEXIST); move it away or set MONITORING_DATA_DIR to another folder',
  ],
  ['loop', '%/loop cannot be created (ELOOP); set MONITORING_DATA_DIR to another folder'],
  ['/proc/x', '/proc/x cannot be created (ENOENT); set MONITORING_DATA_DIR to another folder'],
])('%s is refused in one line that says what to do', (name, message) => {
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(join(folder, 'missing'), join(folder, 'nowhere'))
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
  expect(refusal(name.startsWith('/') ? name : join(folder, name))).toMatchObject({
    name: 'ServerError',
    code: 'DATABASE_FAILED',
    message: `MONITORING_DATA_DIR: ${message.replace('%', folder)}`,
  })
})

const uid = process.getuid?.()
test.skipIf(uid === undefined)('a folder of another user is refused in one line that says what to do', () => {
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'data'))
  // Root may write everything, so the test changes its effective user.
  if (uid === 0) process.seteuid?.(65_534)
  else chmodSync(join(folder, 'data'), 0o500)
  try {
    const [existing, missing] = [join(folder, 'data'), join(folder, 'data', 'more')]
    expect(refusal(existing)).toMatchObject({
      message: `MONITORING_DATA_DIR: ${existing} cannot be written (EACCES); make it writable for this user or set MONITORING_DATA_DIR to another folder`,
    })
    expect(refusal(missing)).toMatchObject({
      message: expect.stringMatching(/more cannot be created \(EACCES\); make it writable/),
    })
  } finally {
    if (uid === 0) process.seteuid?.(0)
    else chmodSync(join(folder, 'data'), 0o700)
  }
  expect(existsSync(join(folder, 'data', 'more'))).toBe(false)
})
