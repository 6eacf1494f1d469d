import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { sqliteStore } from './sqlite.ts'

const program = new URL('../../test/recording-process.ts', import.meta.url)
const ROUNDS = 4
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
  path = join(folder, 'metrics.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Lets it record until it has said `saved` so many times, kills it some time into an interval, and gives back all it said. */
async function recordAndKill(saves: number): Promise<string> {
  const args = ['--conditions=@botwatch/source', '--no-warnings', fileURLToPath(program), path, '10']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  let isDoomed = false
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk)
    if (isDoomed || said.split('saved ').length <= saves) continue
    isDoomed = true
    setTimeout(() => child.kill('SIGKILL'), saves * 3)
  }
  return said
}

function last(said: string, word: string): number {
  return Number(
    said
      .match(new RegExp(`^${word} \\d+$`, 'gm'))
      ?.at(-1)
      ?.split(' ')
      .at(-1),
  )
}

test('a kill during writes loses at most the last interval and damages nothing', async () => {
  let before = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    const said = await recordAndKill(round + 2)
    expect(last(said, 'begins with')).toBe(before)
    const store = sqliteStore({ path })
    const records = await store.load()
    await store.close()
    expect(records.map(({ period }) => period).toSorted()).toEqual(['day', 'month'])
    const [day, month] = records
    expect({ ...day, period: 'month', key: '2026-01' }).toEqual(month)
    const requests = day?.requests ?? 0
    expect(requests).toBeGreaterThanOrEqual(last(said, 'saved'))
    expect(requests).toBeLessThanOrEqual(before + last(said, 'recorded') + 50)
    expect(day?.tokens).toMatchObject({ input: String(3 * requests), output: String(requests) })
    before = requests
  }
}, 60_000)
