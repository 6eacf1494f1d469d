import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { sqliteStore } from './sqlite.ts'

const program = fileURLToPath(new URL('../../test/batch-process.ts', import.meta.url))
const BATCHES_PER_ROUND = 100_000
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-kill-'))
  path = join(folder, 'metrics.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Records batches until so many are stored, kills the process, and returns the keys that it called stored. */
async function recordAndKill(round: number, batches: number): Promise<readonly string[]> {
  const args = [
    '--conditions=@botwatch/source',
    '--no-warnings',
    program,
    path,
    String(round * BATCHES_PER_ROUND),
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk)
    if (said.split('\n').length > batches) child.kill('SIGKILL')
  }
  return [...said.matchAll(/^stored (\d+)$/gm)].map(([, key = '']) => key)
}

test('after a kill every stored batch has its key, and every key its usage', async () => {
  const answered: string[] = []
  for (let round = 0; round < 3; round += 1) answered.push(...(await recordAndKill(round, 50 + 100 * round)))
  const store = sqliteStore({ path })
  const day = (await store.load()).find(({ period }) => period === 'day')
  const found = await Promise.all(answered.map((key) => store.findBatch('bot', key)))
  expect(found).not.toContain(null)
  // Those that were stored without an answer, too. Eight at a time are on their way.
  let keys = 0
  for (let round = 0; round < 3; round += 1)
    for (let at = 1, missing = 0; missing < 8; at += 1) {
      const isStored = (await store.findBatch('bot', String(round * BATCHES_PER_ROUND + at))) !== null
      if (isStored) keys += 1
      missing = isStored ? 0 : missing + 1
    }
  await store.close()
  expect(answered.length).toBeLessThanOrEqual(keys)
  expect(day).toMatchObject({ requests: keys, tokens: { input: String(3 * keys), output: String(keys) } })
}, 60_000)
