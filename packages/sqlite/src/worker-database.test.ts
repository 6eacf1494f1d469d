import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type * as notes from '../test/notes-database.ts'
import { SqliteError, toSqliteError } from './errors.ts'
import { openDatabase } from './open.ts'
import { openInWorker, siblingModule, type WorkerDatabase } from './worker-database.ts'

type NotesDatabase = WorkerDatabase<notes.Notes>

const module = new URL('../test/notes-database.ts', import.meta.url)
let folder = ''
let path = ''
let opened: NotesDatabase[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map((db) => db.close()))
  rmSync(folder, { recursive: true })
})

function open(options: { readonly path: string } = { path }): NotesDatabase {
  const db = openInWorker<typeof notes>({ module, options })
  opened.push(db)
  return db
}

/** Closes the gate of `hold`, which then keeps the worker busy. */
function gate(): { readonly array: Int32Array; readonly open: () => void } {
  const array = new Int32Array(new SharedArrayBuffer(4))
  return {
    array,
    open: () => {
      Atomics.store(array, 0, 1)
      Atomics.notify(array, 0)
    },
  }
}

const dataModule = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it did not reject'),
    (error: Error) => error,
  )

test('calls return what the functions return', async () => {
  const db = open()
  expect(await db.call('add', 'a', 'b')).toBe(2)
  expect(await db.call('list')).toEqual(['a', 'b'])
})

test('the main thread goes on while a call is under way', async () => {
  const db = open()
  const { array, open: release } = gate()
  const held = db.call('hold', array)
  release()
  await expect(held).resolves.toBeUndefined()
})

test('calls run in order, and their results and errors come back in order', async () => {
  const db = open()
  const settled: string[] = []
  const add = (text: string): Promise<void> =>
    db.call('add', text).then(
      () => void settled.push(text),
      () => void settled.push(`${text} failed`),
    )
  await Promise.all([
    add('a'),
    add('b'),
    add('a'),
    add('c'),
    db.call('list').then((all) => settled.push(...all)),
  ])
  expect(settled).toEqual(['a', 'b', 'a failed', 'c', 'a', 'b', 'c'])
})

describe('an error', () => {
  test('of opening rejects every call as the SqliteError that it is', async () => {
    const other = openDatabase({ path, applicationId: 7, migrations: [] })
    const db = open()
    const errors = [await rejection(db.call('list')), await rejection(db.call('add', 'a'))]
    other.close()
    for (const error of errors) {
      expect(error).toBeInstanceOf(SqliteError)
      expect(error).toMatchObject({
        code: 'LOCKED',
        message: `${path} is in use by another process`,
        cause: { message: 'database is locked', errcode: 5 },
      })
    }
  })

  test('of the options lists the problems', async () => {
    expect(await rejection(open({ path: '' }).call('list'))).toMatchObject({
      name: 'SqliteError',
      code: 'INVALID_OPTIONS',
      problems: [{ path: 'path', expected: 'the path of a file', received: 'an empty string' }],
    })
  })

  test('of SQLite keeps its codes, so that it can be turned into a SqliteError', async () => {
    const error = await rejection(open().call('sql', 'INSERT INTO notes (id) VALUES (1)'))
    expect(error).toMatchObject({ name: 'Error', code: 'ERR_SQLITE_ERROR', errcode: 1299 })
    expect(toSqliteError(error, 'a.db')).toMatchObject({
      code: 'FAILED',
      message: 'a.db failed: NOT NULL constraint failed: notes.text',
    })
  })

  test('of another class is an Error with its name, message and stack', async () => {
    const error = await rejection(open().call('throw', new RangeError('too far')))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'RangeError', message: 'too far' })
  })

  test('carries nothing else, because that may be a secret', async () => {
    const db = open({ path, token: 'hunter2' } as { path: string })
    const errors = [
      await rejection(db.call('throw', 'hunter2')),
      await rejection(db.call('throw', { token: 'hunter2' })),
      await rejection(db.call('throw', () => 'hunter2')),
      await rejection(db.call('add', 'a', 'a')),
    ]
    expect(errors.map(({ message }) => message)).toEqual([
      'a value that is not an Error was thrown',
      'a value that is not an Error was thrown',
      'The arguments of throw cannot be sent to another thread',
      'UNIQUE constraint failed: notes.text',
    ])
    expect(inspect(errors, { depth: 9, showHidden: true })).not.toContain('hunter2')
  })

  test('follows a result that cannot be cloned, and the next call is answered', async () => {
    const code = 'export const open = () => ({ get: () => () => "hunter2", one: () => 1, close: () => {} })'
    const db = openInWorker<{ open: () => { get: () => unknown; one: () => number; close: () => void } }>({
      module: dataModule(code),
      options: undefined,
    })
    const calls = [rejection(db.call('get')), db.call('one')]
    expect(await Promise.all(calls)).toMatchObject([
      { name: 'TypeError', message: 'The result of get cannot be sent to another thread' },
      1,
    ])
    await db.close()
  })

  test('names a function that does not exist', async () => {
    // @ts-expect-error -- a misspelt name
    const error = await rejection(open().call('lst'))
    expect(error).toMatchObject({
      name: 'TypeError',
      message: 'The database has no function lst',
    })
  })
})

describe('close', () => {
  test('answers the calls under way, and then lets another process have the file', async () => {
    const db = open()
    const calls = [db.call('add', 'a'), db.call('add', 'b'), db.call('list')]
    await db.close()
    expect(await Promise.all(calls)).toEqual([1, 1, ['a', 'b']])
    expect(await open().call('list')).toEqual(['a', 'b'])
  })

  test('rejects later calls with WORKER_ENDED, and may be called again', async () => {
    const db = open()
    const closed = db.close()
    const late = rejection(db.call('list'))
    await Promise.all([closed, db.close()])
    for (const error of [await late, await rejection(db.call('list'))]) {
      expect(error).toBeInstanceOf(SqliteError)
      expect(error).toMatchObject({
        code: 'WORKER_ENDED',
        message: 'The database worker has ended: it was closed',
      })
    }
  })

  test('rejects with the error of closing, and ends the worker all the same', async () => {
    const code = 'export const open = () => ({ close: () => { throw new Error("no") } })'
    const broken = openInWorker({ module: dataModule(code), options: undefined as never })
    await expect(broken.close()).rejects.toThrow('no')
  })

  test('resolves for a database that could not be opened or whose worker has ended', async () => {
    const [unopened, dead] = [open({ path: '' }), open()]
    await expect(unopened.close()).resolves.toBeUndefined()
    await rejection(dead.call('exit', 3))
    await expect(dead.close()).resolves.toBeUndefined()
  })
})

describe('a worker that ends', () => {
  test.each<[string, (db: NotesDatabase) => Promise<unknown>, string]>([
    ['by an error outside of a call', (db) => db.call('explode', 'a bug').catch(() => undefined), 'a bug'],
    ['by process.exit', (db) => rejection(db.call('exit', 3)), 'exit code 3'],
  ])('%s rejects pending and later calls with WORKER_ENDED', async (_title, end, reason) => {
    const db = open()
    const ended = end(db)
    const pending = rejection(db.call('list'))
    await ended
    for (const error of [await pending, await rejection(db.call('list'))]) {
      expect(error).toBeInstanceOf(SqliteError)
      expect(error).toMatchObject({
        code: 'WORKER_ENDED',
        message: `The database worker has ended: ${reason}`,
      })
    }
  })

  test('because its module cannot be imported rejects with the reason', async () => {
    const db = openInWorker<typeof notes>({ module: new URL('missing.ts', module), options: { path } })
    expect(await rejection(db.call('list'))).toMatchObject({
      code: 'WORKER_ENDED',
      message: expect.stringContaining('Cannot find module'),
    })
  })

  test('is FAILED for the user of a path', () => {
    const error = new SqliteError('WORKER_ENDED', 'The database worker has ended: exit code 3')
    expect(toSqliteError(error, 'a.db')).toMatchObject({
      code: 'FAILED',
      message: 'a.db failed. The database worker has ended: exit code 3',
      cause: error,
    })
  })
})

describe('a process', () => {
  const script = new URL('../test/notes-process.ts', import.meta.url).pathname
  const args = (end: string): string[] => ['--conditions=@botwatch/source', script, path, end]

  test.each(['leave', 'pending', 'exit'])('ends by itself, after the call under way: %s', async (end) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args(end), {
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'a\n', stderr: '' })
    expect(await open().call('list')).toEqual(['a'])
  })

  test.each([['--input-type=module'], ['--input-type', 'module']])(
    'whose script is given as text has threads: %s %s',
    (...type) => {
      const code = `import { backupDatabase, openDatabase } from '${new URL('index.ts', import.meta.url).href}'
        openDatabase({ path: '${path}', applicationId: 1, migrations: [] }).close()
        await backupDatabase('${path}', '${path}.copy')
        console.log('copied')`
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--conditions=@botwatch/source', '--no-warnings', ...type, '--eval', code],
        { encoding: 'utf8', timeout: 30_000 },
      )
      expect({ stdout, stderr }).toEqual({ stdout: 'copied\n', stderr: '' })
    },
  )

  test('prints the warnings of the worker, but not that SQLite is experimental', () => {
    const { stderr } = spawnSync(process.execPath, args('warn'), { encoding: 'utf8', timeout: 30_000 })
    expect(stderr).toContain('ExperimentalWarning: another feature is experimental')
    expect(stderr).toContain('DeprecationWarning: a feature is old')
    expect(stderr).not.toContain('SQLite')
  })

  test('that is killed has lost nothing that was answered', async () => {
    const child = spawn(process.execPath, args('kill'), { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    for await (const chunk of child.stdout) {
      output += String(chunk)
      if (output.length > 100) child.kill('SIGKILL')
    }
    const answered = output.split('\n').slice(0, -1)
    expect((await open().call('list')).slice(0, answered.length)).toEqual(answered)
  })
})

test('a bundled program passes a script that serves the database', async () => {
  const serve = new URL('serve-database.ts', import.meta.url).href
  const code = `import { serveDatabase } from '${serve}'
    serveDatabase({ open: (n) => ({ get: () => n, close: () => {} }) })`
  const db = openInWorker<{ open: (n: number) => { get: () => number; close: () => void } }>({
    module: new URL('bundled.js', import.meta.url),
    options: 5,
    worker: dataModule(code),
  })
  expect(await db.call('get')).toBe(5)
  await db.close()
})

test('a module beside another has its file extension', () => {
  expect(siblingModule('./b', 'file:///app/dist/a.js').href).toBe('file:///app/dist/b.js')
  expect(siblingModule('../c/b', 'file:///app/src/a.ts').href).toBe('file:///app/c/b.ts')
})
