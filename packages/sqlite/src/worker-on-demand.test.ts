import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import type * as notes from '../test/notes-database.ts'
import { toSqliteError } from './errors.ts'
import { openDatabase } from './open.ts'
import { openOnDemand, type DatabaseOnDemand } from './worker-on-demand.ts'

const toError = (error: unknown): Error => new Error(`notes: ${toSqliteError(error, 'file').message}`)

function create(): { readonly path: string; readonly database: DatabaseOnDemand<notes.Notes> } {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  const path = join(folder, 'notes.db')
  const module = new URL('../test/notes-database.ts', import.meta.url)
  const database = openOnDemand<typeof notes>({ module, options: { path }, path, toError })
  onTestFinished(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  return { path, database }
}

test('opens the file anew after a failure to open it and after the end of the worker', async () => {
  const { path, database } = create()
  const other = openDatabase({ path, applicationId: 7, migrations: [] })
  await expect(database.use((db) => db.call('list'))).rejects.toThrow(/^notes: .* in use by another process$/)
  other.close()
  rmSync(path)
  await database.use((db) => db.call('add', 'a'))
  await expect(database.use((db) => db.call('exit', 3))).rejects.toThrow('exit code 3')
  expect(await database.use((db) => db.call('list'))).toEqual(['a'])
})

test('rejects uses after the close, which may be repeated', async () => {
  const { path, database } = create()
  await database.use((db) => db.call('add', 'a'))
  await database.close()
  await database.close()
  await expect(database.use((db) => db.call('list'))).rejects.toThrow(`notes: ${path} was closed`)
})
