import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

// The processes between a command and the server: killing the command alone must stop the server.

const root = join(import.meta.dirname, '../../..')
const main = join(import.meta.dirname, '../src/main.ts')
let dataDir: string
let command: ChildProcess | undefined
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-start-'))
})
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

/** Runs a command in a process group of its own, as a terminal does. */
function start(program: string, args: readonly string[]) {
  const env = {
    ...process.env,
    MONITORING_PORT: '0',
    MONITORING_DATA_DIR: dataDir,
    MONITORING_LOG_LEVEL: 'info',
  }
  const child = spawn(program, args, { cwd: root, env, detached: true })
  command = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  return {
    pid: child.pid as number,
    isListening: () => expect.poll(() => output, { timeout: 60_000 }).toContain('is listening on'),
    /** Everything that was written, once every process that could write has ended. */
    allOutput: once(child, 'close').then(() => output),
  }
}

/** A process that starts the server through a shell, and passes on no signal, as `npm exec` does. */
function startThroughShell() {
  const shell = `"${process.execPath}" --conditions=@botwatch/source "${main}"; exit`
  const env = `{ ...process.env, npm_execpath: 'npm', BOTWATCH_START_SCRIPT: '1' }`
  const script = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(shell)}], { env: ${env}, stdio: 'inherit' })`
  return start(process.execPath, ['-e', script])
}

test.runIf(process.platform === 'linux').each(['SIGTERM', 'SIGKILL'] as const)(
  'a server whose start command gets %s stops',
  async (signal) => {
    const { isListening, allOutput } = startThroughShell()
    await isListening()
    command?.kill(signal)
    expect(await allOutput).toMatch(/the start command has ended, stopping[^]*"stopped"/)
  },
)

test.runIf(process.platform === 'linux')('a signal that is passed on as well counts once', async () => {
  const { pid, isListening, allOutput } = startThroughShell()
  await isListening()
  for (let i = 0; i < 3; i += 1) process.kill(-pid, 'SIGINT')
  expect(await allOutput).toMatch(/stopping[^]*"stopped"/)
})

// Needs npx and the network: `pnpm test:start`.
const { BOTWATCH_START } = process.env
test.runIf(BOTWATCH_START)('the documented start command stops the server when it gets SIGTERM', async () => {
  const { isListening, allOutput } = start('npx', ['-y', 'pnpm@12.21.0', 'start'])
  await isListening()
  command?.kill('SIGTERM')
  expect(await allOutput).toMatch(/the start command has ended, stopping[^]*"stopped"/)
})

test.runIf(BOTWATCH_START)('Ctrl-C stops the documented start command once', async () => {
  const { pid, isListening, allOutput } = start('npx', ['-y', 'pnpm@12.21.0', 'start'])
  await isListening()
  process.kill(-pid, 'SIGINT')
  expect(await allOutput).toMatch(/stopping[^]*"stopped"/)
})
