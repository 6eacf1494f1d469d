import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a process survives failing listeners, redactors and checks, and answers /health/live', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const program = join(import.meta.dirname, 'failing-parts.ts')
  const child = spawn(process.execPath, ['--conditions=@botwatch/source', program], { cwd, stdio: 'pipe' })
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(errors).toBe('')
  expect(code).toBe(0)
  const lines = output
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
