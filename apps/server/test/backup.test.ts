import type { StoredState } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { sqliteStore as usageStore } from '@botwatch/metrics/sqlite'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-backup-'))
  mkdirSync(join(folder, 'to'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the command in `folder`. */
async function backUp(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { exit, output } = spawnSource('../src/backup.ts', { cwd: folder, args })
  return { code: await exit, output: output() }
}

describe('the backup command', () => {
  test('copies every database while a server uses them, and the copies can be put in place', async () => {
    const data = join(folder, 'data')
    const stores = [
      sqliteStore({ path: join(data, 'alerts.db') }),
      usageStore({ path: join(data, 'metrics.db') }),
    ]
    const [secret] = await Promise.all(
      stores.map(async (store) => ((await store.load()) as StoredState).secret),
    )
    // The folder is created.
    rmSync(join(folder, 'to'), { recursive: true })
    const { code, output } = await backUp('--to', 'to')
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^\S*to\/alerts\.db: \d+ bytes, as of 20\S+Z$/),
      expect.stringMatching(/^\S*to\/metrics\.db: \d+ bytes, as of 20\S+Z$/),
    ])
    expect(code).toBe(0)
    await Promise.all(stores.map((store) => store.close()))
    const to = join(folder, 'to')
    expect(readdirSync(to).toSorted()).toEqual(['alerts.db', 'metrics.db'])
    // For their user alone.
    const modes = ['to', 'to/alerts.db', 'to/metrics.db'].map(
      (name) => statSync(join(folder, name)).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o600, 0o600])
    const restored = sqliteStore({ path: join(to, 'alerts.db') })
    expect(await restored.load()).toMatchObject({ secret, restoredFromMs: expect.any(Number) })
    await restored.close()
  })

  test('overwrites nothing', async () => {
    mkdirSync(join(folder, 'data'))
    for (const name of ['data/alerts.db', 'to/alerts.db']) writeFileSync(join(folder, name), 'text')
    const { code, output } = await backUp('--', '--to', 'to')
    expect({ code, output }).toEqual({
      code: 1,
      output: '--to: to/alerts.db exists already; use another folder\n',
    })
  })

  test.each([
    [['--to', 'none', '--from', 'to'], 1, '--from: to contains no database\n'],
    [['--to', 'none', '--from', 'a'], 1, '--from: a does not exist\n'],
    [['--to', 'file', '--from', 'data'], 1, '--to: file is not a folder\n'],
    [['--to', 'no/parent', '--from', 'data'], 1, '--to: no/parent cannot be created (ENOENT)\n'],
    [[], 64, '--to is missing\n'],
    [['--help'], 0, 'Usage: backup --to DIR'],
    [['--too', 'x'], 64, "Unknown option '--too'"],
  ])('%j exits with a reason', async (args, expected, reason) => {
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'alerts.db'), 'text')
    writeFileSync(join(folder, 'file'), '')
    const { code, output } = await backUp(...args)
    expect(output.startsWith(reason)).toBe(true)
    expect(code).toBe(expected)
  })
})
