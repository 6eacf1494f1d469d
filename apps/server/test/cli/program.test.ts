import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

import { keyOf } from '../ask.ts'
import { spawnSource } from '../spawn-source.ts'
import { clientScene } from './client-scene.ts'

// The real program against a real server.

const MAIN = '../src/main.ts'

test('status has the exit code of the verdict', async () => {
  const { url, setUp } = await clientScene()
  const env = { BOTWATCH_URL: url, BOTWATCH_KEY: keyOf('read') }
  const healthy = spawnSource(MAIN, { cwd: tmpdir(), args: ['status'], env })
  expect(await healthy.exit).toBe(0)
  expect(healthy.output()).toMatch(/^HEALTHY /)
  await setUp(false)
  const bad = spawnSource(MAIN, { cwd: tmpdir(), args: ['status', '--json'], env })
  expect(await bad.exit).toBe(1)
  expect(JSON.parse(bad.output())).toMatchObject({ verdict: { status: 'unhealthy' } })
})

test.each(['SIGINT', 'SIGTERM'] as const)('watch ends with 0 on %s', async (signal) => {
  const { url, setUp } = await clientScene()
  const env = { BOTWATCH_URL: url, BOTWATCH_KEY: keyOf('read') }
  const { child, find, exit } = spawnSource(MAIN, { cwd: tmpdir(), args: ['watch'], env })
  let isUp = false
  const changes = setInterval(() => void setUp((isUp = !isUp)), 50)
  await find(/(check\.changed) +glm_api: /)
  clearInterval(changes)
  child.kill(signal)
  expect(await exit).toBe(0)
})

test.each([['schema'], ['--help']])(
  'a reader that goes away at once ends "botwatch %s" without an error',
  async (...args) => {
    const { child, exit } = spawnSource(MAIN, { cwd: tmpdir(), args, env: {} })
    child.stdout?.destroy()
    let errors = ''
    child.stderr?.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
    expect(await exit).toBe(0)
    expect(errors).toBe('')
  },
)

test('a reader that goes away ends a command without an error', async () => {
  const { url, sample } = await clientScene()
  await sample({ cpu_percent: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`host-${n}`, 93])) })
  const env = { BOTWATCH_URL: url, BOTWATCH_KEY: keyOf('read') }
  const { child, exit } = spawnSource(MAIN, { cwd: tmpdir(), args: ['alerts', '--limit', '1000'], env })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
  child.stdout?.once('data', () => child.stdout?.destroy())
  expect(await exit).toBe(0)
  expect(errors).toBe('')
})

test('a reader that goes away does not change the exit code of a command', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'botwatch-pipe-'))
  const checks = Array.from({ length: 2000 }, (_, n) => `  - { name: web-${n}, type: http, url: nonsense }`)
  writeFileSync(join(cwd, 'botwatch.yaml'), ['checks:', ...checks].join('\n'))
  const { child, exit } = spawnSource(MAIN, { cwd, args: ['check-config'] })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
  child.stdout?.once('data', () => child.stdout?.destroy())
  expect(await exit).toBe(78)
  expect(errors).toBe('')
})

test('a reader that is slow gets everything', async () => {
  const script = `
    import { launch } from ${JSON.stringify(new URL('../../src/cli/launch.ts', import.meta.url).href)}
    // The process would end at once.
    globalThis.setTimeout = (end) => (end(), { unref: () => undefined })
    await launch(async () => ({ run: async () => (process.stdout.write('x'.repeat(1_000_000)), process.stderr.write('written'), 0) }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script])
  await once(child.stderr, 'data')
  expect(await text(child.stdout)).toHaveLength(1_000_000)
})

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is one line and exit code 1', () => {
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@botwatch/source', main, 'schema'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'Standard output cannot be written (ENOSPC)\n' })
})

test('watch ends when its reader goes away', async () => {
  const { url, setUp } = await clientScene()
  const env = { BOTWATCH_URL: url, BOTWATCH_KEY: keyOf('read') }
  const { child, exit } = spawnSource(MAIN, { cwd: tmpdir(), args: ['watch'], env })
  let isUp = false
  const changes = setInterval(() => void setUp((isUp = !isUp)), 50)
  child.stdout?.once('data', () => child.stdout?.destroy())
  expect(await exit).toBe(0)
  clearInterval(changes)
})
