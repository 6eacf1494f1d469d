import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

test('a process survives failing listeners, redactors and checks, and answers /health/live', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  // Node 22 warns of SQLite in a program that does not start as the server does.
  const env = { NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }
  const { exit, output } = spawnSource('failing-parts.ts', { cwd, env })
  expect(await exit).toBe(0)
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const round = [
    { refused: 'INVALID_CHECKER' },
    { statuses: ['live 200 healthy', 'checker/throws 503 unhealthy', 'checker/hangs 503 unhealthy'] },
  ]
  expect(lines.filter(({ level }) => level === undefined)).toEqual([...round, ...round])
  for (const [source, event] of [
    ['health', 'result'],
    ['metrics', 'unpriced'],
    ['alerts', 'fired'],
  ]) {
    const msg = `a listener of the ${source} event '${event}' failed`
    const reasons = lines
      .filter((line) => line['msg'] === msg)
      .map(({ level, err }) => `${String(level)}: ${(err as { message: string }).message}`)
    expect(new Set(reasons)).toEqual(new Set(['warn: the listener threw', 'warn: the listener rejected']))
  }
})
