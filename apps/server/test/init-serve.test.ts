import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'botwatch-first-'))
})
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true })
})

/** The longest that a first result may take. */
const MINUTE = 60_000

test(
  'init and serve in an empty folder lead to a first result',
  async () => {
    const init = spawnSource('../src/main.ts', { cwd, args: ['init', '--port', '0'] })
    expect(await init.exit).toBe(0)
    expect(readdirSync(cwd)).toEqual(['botwatch.yaml'])
    const server = spawnSource('../src/main.ts', { cwd, args: ['serve'] })
    const url = await server.find(/is listening on (http:\S+?)[\s"]/)
    const statusOf = async (name: string): Promise<unknown> => {
      const response = await fetch(`${url}/api/v1/checks/${name}`)
      return ((await response.json()) as { readonly status?: unknown }).status
    }
    await expect.poll(() => statusOf('application'), { timeout: MINUTE }).toBe('healthy')
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  },
  MINUTE,
)
