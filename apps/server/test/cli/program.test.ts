import { tmpdir } from 'node:os'
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
