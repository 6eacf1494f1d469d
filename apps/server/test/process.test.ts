import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { spawnSource, type SourceProcess } from './spawn-source.ts'

// The process: its output, signals and exit codes.

let dataDir: string
let child: ChildProcess | undefined
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

function start(env: Readonly<Record<string, string>>): SourceProcess {
  const started = spawnSource('../src/main.ts', {
    cwd: dataDir,
    env: { MONITORING_PORT: '0', MONITORING_DATA_DIR: dataDir, ...env },
  })
  child = started.child
  return started
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('the server process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('serves, and on %s stops with exit code 0', async (signal) => {
    const { find, exit, output } = start({})
    const response = await fetch(`${await find(/listening on (http:\S+?)"/)}/health/detailed`)
    const body = (await response.json()) as { results: { name: string }[] }
    expect(body.results.map(({ name }) => name)).toEqual(['system_resources', 'application'])
    expect(existsSync(join(dataDir, 'alerts.db'))).toBe(true)
    child?.kill(signal)
    expect(await exit).toBe(0)
    expect(output()).toContain('stopped')
  })

  test('exits at once with code 1 on a second signal', async () => {
    const hangs = createServer()
    await new Promise<void>((resolve) => hangs.listen(0, '127.0.0.1', resolve))
    const { port } = hangs.address() as AddressInfo
    const { find, exit } = start({
      GITLAB_API_URL: `http://127.0.0.1:${port}`,
      GITLAB_TOKEN: 'T0KEN-of-nobody',
    })
    const url = await find(/listening on (http:\S+?)"/)
    // The stop waits up to 5 seconds for this request, which waits for the first result of a check.
    fetch(`${url}/health/detailed`).catch(() => undefined)
    await once(hangs, 'connection')
    child?.kill('SIGTERM')
    await find(/(received SIGTERM)/)
    child?.kill('SIGTERM')
    expect(await exit).toBe(1)
    hangs.close()
  })

  test('lists every problem of its configuration and exits with code 78', async () => {
    const { exit, output } = start({
      MONITORING_PORT: 'x',
      HEALTH_CHECK_TIMEOUT: '0',
      METRICS_BUDGET_DAY: 'five',
      METRICS_PRICES_FILE: join(dataDir, 'none.json'),
      ALERT_WEBHOOK_URL: 'T0KEN',
    })
    expect(await exit).toBe(78)
    expect(output().trim().split('\n')).toEqual([
      'The configuration is invalid:',
      '  METRICS_PRICES_FILE: expected a price list in YAML or JSON of at most 4 MiB, got no file of this name',
      '  MONITORING_PORT: expected an integer from 0 to 65535, got "x"',
      '  ALERT_WEBHOOK_URL: expected an http or https URL without a user name or password, got a string of 5 characters',
      '  HEALTH_CHECK_TIMEOUT: expected a duration from 1ms to 5m, or a whole number of seconds, got "0"',
      '  METRICS_BUDGET_DAY: expected an amount of money above 0, e.g. 5.00, got "five"',
    ])
  })

  test('says in one line that the port is in use', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const { exit, output } = start({ MONITORING_PORT: String(port) })
    expect(await exit).toBe(1)
    expect(output()).toBe(
      `Cannot listen on 127.0.0.1:${port}: the port is in use; stop the other program, or choose a free port with --port or server.port (MONITORING_PORT)\n`,
    )
    taken.close()
  })

  test('says in one line that the data folder cannot be used', async () => {
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    const { exit, output } = start({ MONITORING_DATA_DIR: file })
    expect(await exit).toBe(1)
    expect(output()).toBe(
      `MONITORING_DATA_DIR: ${file} is not a folder (EEXIST); move it away or set MONITORING_DATA_DIR to another folder\n`,
    )
  })

  test.each([
    ['ENOSPC', 'the disk of % is full (ENOSPC); free some space or'],
    ['EROFS', '% is on a read-only file system (EROFS); mount it writable or'],
  ])('says in one line what %s in the data folder means', async (code, reason) => {
    const script = `const fs = process.getBuiltinModule('node:fs')
      const { writeFileSync } = fs
      fs.writeFileSync = (path, ...rest) => {
        if (!path.includes('.probe-')) return writeFileSync(path, ...rest)
        throw Object.assign(new Error(), { code: '${code}', syscall: 'write', path })
      }
      process.getBuiltinModule('node:module').syncBuiltinESMExports()`
    const { exit, output } = start({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
    })
    expect(await exit).toBe(1)
    expect(output()).toBe(
      `MONITORING_DATA_DIR: ${reason.replace('%', dataDir)} set MONITORING_DATA_DIR to another folder\n`,
    )
  })

  test('keeps its data for its user alone, whatever the umask', async () => {
    const umask = process.umask(0)
    const { find, exit } = start({ MONITORING_DATA_DIR: join(dataDir, 'data') })
    process.umask(umask)
    await find(/listening on (http:\S+?)"/)
    expect(modeOf(join(dataDir, 'data'))).toBe('700')
    const files = readdirSync(join(dataDir, 'data'))
    expect(files).toContain('alerts.db-wal')
    expect(files.filter((name) => modeOf(join(dataDir, 'data', name)) !== '600')).toEqual([])
    child?.kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  test('says in one line that its working directory was removed', async () => {
    const gone = join(dataDir, 'gone')
    mkdirSync(gone)
    const script = join(import.meta.dirname, '../src/main.ts')
    const args = [
      '-c',
      `rmdir "$PWD" && exec "$0" --conditions=@botwatch/source "${script}"`,
      process.execPath,
    ]
    const { stdout, stderr, status } = spawnSync('sh', args, { cwd: gone, encoding: 'utf8', timeout: 30_000 })
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr:
        'MONITORING_DATA_DIR: ./data is in the working directory, which was removed; start in another one or set MONITORING_DATA_DIR to an absolute path\n',
      status: 1,
    })
  })

  test('refuses to be reached by other machines without keys, and says how to go on', async () => {
    const { exit, output } = start({ MONITORING_HOST: '0.0.0.0' })
    expect(await exit).toBe(78)
    expect(output()).toMatch(
      /^The configuration .*:\n {2}MONITORING_HOST: .*MONITORING_API_KEYS=.*openssl.*\n$/,
    )
  })

  test('logs one line for each unknown variable, and starts', async () => {
    const { find } = start({ MONITORING_PROT: '9000' })
    expect(await find(/("level":"warn".*"msg":"MONITORING_PROT is .*")/)).toContain(
      'MONITORING_PROT is an unknown variable and ignored; did you mean MONITORING_PORT?',
    )
    await find(/listening on (http:\S+?)"/)
  })

  test('sets a corrupt database aside unchanged, with one warning and an alert, and starts', async () => {
    const path = join(dataDir, 'alerts.db')
    const content = 'not a database, but as long as the header of one '.repeat(100)
    writeFileSync(path, content)
    const { exit, find } = start({})
    const aside = await find(/"event":"database.set_aside".*"aside":"([^"]+)"/)
    expect(readFileSync(aside, 'utf8')).toBe(content)
    await find(/(database_set_aside)/)
    child?.kill('SIGTERM')
    expect(await exit).toBe(0)
  })
})
