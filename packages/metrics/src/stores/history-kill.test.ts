import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { sqliteHistoryStore } from './sqlite-history.ts'

const program = new URL('../../test/history-process.ts', import.meta.url)
const ROUNDS = 6
const STEPS_MS = [300_000, 3_600_000, 86_400_000]
/** Two hours ago, so that the cells are kept. */
const atMs = Math.floor(Date.now() / 300_000 - 24) * 300_000
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
  path = join(folder, 'history.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Lets it add values until it has said `wrote` so many times, kills it some time into an interval, and returns all it said. */
async function addAndKill(writes: number): Promise<string> {
  const args = [
    '--conditions=@botwatch/source',
    '--no-warnings',
    fileURLToPath(program),
    path,
    '10',
    `${atMs}`,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  let isDoomed = false
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk)
    if (isDoomed || said.split('wrote ').length <= writes) continue
    isDoomed = true
    setTimeout(() => child.kill('SIGKILL'), writes * 3)
  }
  return said
}

function numbers(said: string, word: string): readonly number[] {
  return [...said.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(([, number]) => Number(number))
}

test('a kill during writes loses at most the last interval, and damages nothing', async () => {
  let before = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    const said = await addAndKill(round + 2)
    expect(numbers(said, 'begins with')).toEqual([before])
    const store = sqliteHistoryStore({ path })
    const counts = new Set<number>()
    for (const name of ['x', 'y'])
      for (const stepMs of STEPS_MS) {
        const startMs = Math.floor(atMs / stepMs) * stepMs
        const read = { name, labels: {}, stepMs, fromMs: startMs, toMs: startMs + 1 }
        const [cell] = await store.read(read)
        expect(cell).toMatchObject({ min: 2, max: 2, sum: 2 * (cell?.count ?? 0) })
        counts.add(cell?.count ?? 0)
      }
    await store.close()
    // A write is whole or absent, in every series and resolution.
    expect(counts.size).toBe(1)
    const [count = 0] = counts
    const written = numbers(said, 'wrote').reduce((sum, values) => sum + values, 0)
    expect(count).toBeGreaterThanOrEqual(before + written)
    expect(count).toBeLessThanOrEqual(before + (numbers(said, 'added').at(-1) ?? 0) + 50)
    before = count
  }
}, 120_000)
