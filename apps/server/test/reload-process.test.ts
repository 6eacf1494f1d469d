import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { until } from './reload-scene.ts'
import { spawnSource, type SourceProcess } from './spawn-source.ts'

// SIGHUP and the log of a whole process.

const checks = (...names: readonly string[]): string =>
  `checks: [${names.map((name) => `{ name: ${name}, type: tcp, host: 127.0.0.1, port: 1 }`).join(', ')}]\n`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-hup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

function start({ env, detached = false }: StartOptions = {}): SourceProcess {
  const started = spawnSource('../src/main.ts', {
    cwd: folder,
    env: { MONITORING_PORT: '0', ...env },
    detached,
  })
  onTestFinished(() => void started.child.kill('SIGKILL'))
  return started
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly detached?: boolean
}

const write = (text: string): void => writeFileSync(join(folder, 'botwatch.yaml'), text)
const lines = ({ output }: SourceProcess, text: string): readonly string[] =>
  output()
    .split('\n')
    .filter((line) => line.includes(text))

test('SIGHUP reloads; the same bad file is one line in the log, and the old configuration goes on', async () => {
  write(checks('first'))
  const server = start()
  const { child, find, exit } = server
  const url = await find(/listening on (http:\S+?)"/)
  const reload = async (): Promise<number> => (await fetch(`${url}/admin/reload`, { method: 'POST' })).status
  write(checks('second'))
  child.kill('SIGHUP')
  await find(/(was reloaded: checks \+second -first)/)
  write('checks: [{ name: third, type: tcp, port: secret-text }]')
  child.kill('SIGHUP')
  await find(/(the configuration is invalid)/)
  child.kill('SIGHUP')
  // It runs after that of the signal.
  expect(await reload()).toBe(422)
  expect(JSON.parse(lines(server, 'the configuration is invalid')[0] ?? '')).toMatchObject({
    level: 'error',
    event: 'config.invalid',
    file: join(folder, 'botwatch.yaml'),
    problems: [expect.stringMatching(/^botwatch\.yaml:1:/), expect.stringMatching(/^botwatch\.yaml:1:/)],
  })
  expect(server.output()).not.toContain('secret-text')
  write(checks('second', 'third'))
  expect(await reload()).toBe(200)
  await find(/(was reloaded: checks \+third")/)
  expect(lines(server, 'the configuration is invalid')).toHaveLength(1)
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

test('a setting that needs a restart is named once, and stays as it is', async () => {
  write('checks: []')
  const server = start()
  const { child, find, exit } = server
  const url = await find(/listening on (http:\S+?)"/)
  write('server: { host: 127.0.0.2, data_dir: elsewhere }')
  child.kill('SIGHUP')
  await find(/(restart the server to put these settings into effect: server\.host, server\.data_dir)/)
  const reload = await fetch(`${url}/admin/reload`, { method: 'POST' })
  expect(await reload.json()).toMatchObject({
    outcome: 'unchanged',
    restart_needed: ['server.host', 'server.data_dir'],
  })
  expect(await (await fetch(`${url}/admin/config`)).json()).toMatchObject({
    host: '127.0.0.1',
    data_dir: './data',
  })
  expect(lines(server, 'restart the server')).toHaveLength(1)
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

test('a service handles SIGHUP before it reads its configuration', async () => {
  write('checks: 1')
  const hook = `process.on('newListener',(name)=>name==='SIGHUP'&&console.log('handles_SIGHUP'))`
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` }
  const { exit, output } = start({ detached: true, env })
  expect(await exit).toBe(78)
  expect(output()).toContain('handles_SIGHUP')
})

test('without a file, SIGHUP says so and stops nothing', async () => {
  const server = start()
  const url = await server.find(/listening on (http:\S+?)"/)
  server.child.kill('SIGHUP')
  await server.find(/(there is no configuration file to read again)/)
  const response = await fetch(`${url}/admin/reload`, { method: 'POST' })
  expect(response.status).toBe(409)
  expect(await response.json()).toMatchObject({ code: 'NOT_RELOADABLE' })
  write(checks('first'))
  expect((await fetch(`${url}/admin/reload`, { method: 'POST' })).status).toBe(200)
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
})

test.skipIf(spawnSync('script', ['--version']).error !== undefined)(
  'the end of its terminal stops the server, although that is a SIGHUP as well',
  async () => {
    const main = join(import.meta.dirname, '../src/main.ts')
    const command = `exec "${process.execPath}" --conditions=@botwatch/source "${main}" serve --port 0 > log 2>&1`
    const terminal = spawn('script', ['-qfc', command, '/dev/null'], { cwd: folder, stdio: 'ignore' })
    onTestFinished(() => void terminal.kill('SIGKILL'))
    const log = join(folder, 'log')
    const has = (text: string) => () => existsSync(log) && readFileSync(log, 'utf8').includes(text)
    await until(has('listening on'))
    terminal.kill('SIGKILL')
    await until(has('"stopped"'))
    expect(has('received SIGHUP, stopping')()).toBe(true)
  },
)
