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
  const { exit, output } = spawnSource('../src/main.ts', { cwd: folder, args: ['backup', ...args] })
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
    const { code, output } = await backUp('to')
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

  test('prints what it copied as JSON', async () => {
    const store = sqliteStore({ path: join(folder, 'data', 'alerts.db') })
    await store.load()
    const { code, output } = await backUp('to', '--json')
    await store.close()
    expect(JSON.parse(output)).toEqual({
      folder: 'to',
      databases: [
        {
          path: expect.stringMatching(/to\/alerts\.db$/) as string,
          bytes: expect.any(Number) as number,
          at: expect.stringMatching(/^20.+Z$/) as string,
        },
      ],
    })
    expect(code).toBe(0)
  })

  test('overwrites nothing', async () => {
    mkdirSync(join(folder, 'data'))
    for (const name of ['data/alerts.db', 'to/alerts.db']) writeFileSync(join(folder, name), 'text')
    const { code, output } = await backUp('to')
    expect({ code, output }).toEqual({
      code: 1,
      output: 'to/alerts.db exists already; use another folder\n',
    })
  })

  test.each([
    [['none', '--from', 'to'], 1, 'to contains no database; use --from\n'],
    [['none', '--from', 'a'], 1, 'the data folder a does not exist\n'],
    [['file', '--from', 'data'], 1, 'file is not a folder\n'],
    [['no/parent', '--from', 'data'], 1, 'no/parent cannot be created (ENOENT)\n'],
    [[], 64, "error: missing required argument 'folder'\n"],
    [['to', '--config', 'none.yaml'], 78, 'The configuration is invalid; '],
    [['--help'], 0, 'Usage: botwatch backup [options] <folder>\n'],
    [['--too', 'x'], 64, "error: unknown option '--too'\n"],
  ])('%j exits with a reason', async (args, expected, reason) => {
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'alerts.db'), 'text')
    writeFileSync(join(folder, 'file'), '')
    const { code, output } = await backUp(...args)
    expect(output.startsWith(reason)).toBe(true)
    expect(code).toBe(expected)
  })
})
