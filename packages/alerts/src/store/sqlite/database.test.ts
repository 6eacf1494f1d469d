import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertStoreContract } from '../../testing/index.ts'
import type { AlertStore } from '../store.ts'
import { open } from './database.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  path = join(folder, 'data', 'alerts.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** The database without its thread. */
function store(): AlertStore {
  const functions = Object.entries(open({ path, busyTimeoutMs: 20 }))
  return Object.fromEntries(
    functions.map(([name, run]) => [name, async (...args: never[]) => (run as (...a: never[]) => unknown)(...args)]),
  ) as unknown as AlertStore
}

describe('the database of alerts', () => {
  test.each(alertStoreContract.filter(({ name }) => !name.includes('twice')))('$name', async ({ run }) => {
    const reopen = async (before: AlertStore) => {
      await before.close()
      return store()
    }
    await expect(run({ create: async () => store(), reopen })).resolves.toBeUndefined()
  })
})
void DatabaseSync, vi
