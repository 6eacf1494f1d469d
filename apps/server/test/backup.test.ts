import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-backup-'))
  mkdirSync(join(folder, 'to'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the command in `folder`. */
async function backUp(...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const { exit, output } = spawnSource('../src/backup.ts', { cwd: folder, args })
  return { code: await exit, output: output() }
}

async function startServer(dataDir: string): Promise<() => string> {
  const env = { MONITORING_PORT: '0', MONITORING_DATA_DIR: dataDir }
  const started = spawnSource('../src/main.ts', { cwd: folder, env })
  child = started.child
  await started.find(/(listening on)/)
  return started.output
}

describe('the backup command', () => {
  test('copies every database of a running server, and a server starts with the copies and says so', async () => {
    await startServer(join(folder, 'data'))
    const { code, output } = await backUp('--to', 'to')
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/to\/alerts\.db: \d+ bytes, as of 20\S+Z$/),
      expect.stringMatching(/to\/metrics\.db: \d+ bytes, as of 20\S+Z$/),
    ])
    expect(code).toBe(0)
    expect(readdirSync(join(folder, 'to')).toSorted()).toEqual(['alerts.db', 'metrics.db'])
    child?.kill('SIGKILL')
    const log = await startServer(join(folder, 'to'))
    expect(log()).toMatch(/restored from a backup of 20\S+Z: notifications sent since then may be repeated/)
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
    [['--to', 'none', '--from', 'a'], 1, '--from: a does not exist; create the folder\n'],
    [['--to', 'file', '--from', 'data'], 1, '--to: file is not a folder\n'],
    [['--to', 'none', '--from', 'data'], 1, '--to: none does not exist; create the folder\n'],
    [[], 64, '--to is missing\n'],
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
