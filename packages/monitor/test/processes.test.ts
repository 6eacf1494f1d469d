import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { createMonitor } from '../src/index.ts'
import { folder } from './helpers.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of this folder as a process, until it ends by itself. */
function run(file: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [
    '--conditions=@botwatch/source',
    '--no-warnings',
    join(import.meta.dirname, file),
    ...args,
  ])
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...output }))
  })
}

test('a process survives parts that fail in every way, at the start, while it runs, at a save and at the stop', async () => {
  const { code, stdout, stderr } = await run('failing-parts.ts')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const results = JSON.parse(stdout) as Readonly<Record<string, string>>
  expect(Object.keys(results)).toHaveLength(14)
  expect(new Set(Object.values(results))).toEqual(new Set(['stopped']))
})

test.each(['ends', 'saves', 'stops', 'hanging store'])(
  'a process with a monitor exits by itself: a script that %s',
  async (scenario) => {
    expect(await run('exits.ts', scenario, folder())).toEqual({ code: 0, stdout: 'end\n', stderr: '' })
  },
)

test('what a script saved is there for the next process, although it never stopped the monitor', async () => {
  const dataDir = folder()
  await run('exits.ts', 'saves', dataDir)
  const monitor = createMonitor({ dataDir, defaultChecks: false })
  await monitor.start()
  await monitor.save()
  expect(monitor.metrics.getAllMetrics().token_usage.today_usage).toBe(1001)
  await monitor.stop()
})
