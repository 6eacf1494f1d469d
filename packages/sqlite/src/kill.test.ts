import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { isSqliteError } from './errors.ts'
import { openDatabase } from './open.ts'

const ROUNDS = Number(process.env['BOTWATCH_KILL_ROUNDS'] ?? 24)
/** Rows of test/writing-process.ts, of which each round writes the next twelve. */
const ROWS = 400
const WRITES = 12
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Lets a process write until it has committed so many rounds, and kills it. Returns the last round that it said. */
async function writeAndKill(rounds: number, before: () => void): Promise<number> {
  const script = new URL('../test/writing-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@botwatch/source', '--no-warnings', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  let isKilled = false
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk)
    if (isKilled || said.split('\n').length <= rounds) continue
    isKilled = true
    before()
    child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return Number(said.trim().split('\n').at(-1))
}

interface Content {
  readonly last: number
  /** Whether each row is from the last round that wrote it. */
  readonly isOfOneMoment: boolean
}

/** Returns the code of the error if the file is refused. */
function read(file: string): Content | string {
  let db: DatabaseSync
  try {
    const migrations = ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT']
    db = openDatabase({ path: file, applicationId: 7, migrations, busyTimeoutMs: 20 })
  } catch (error) {
    return isSqliteError(error) ? error.code : 'unknown'
  }
  const rows = db.prepare('SELECT id, text FROM notes').all()
  db.close()
  const rounds = new Map(rows.map(({ id, text }) => [Number(id), Number.parseInt(String(text), 10)]))
  const last = rounds.get(0) ?? 0
  const end = last * WRITES + WRITES
  const writes = Array.from({ length: Math.min(ROWS, end - WRITES) }, (_, index) => end - 1 - index)
  return {
    last,
    isOfOneMoment: writes.every((write) => rounds.get(1 + (write % ROWS)) === Math.floor(write / WRITES)),
  }
}

test(
  'a process that is killed at any moment loses nothing, and copies of its files are opened only if they are of one moment',
  async () => {
    let last = 0
    const pairs: string[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = join(folder, `alone${round}.db`)
      const pair = join(folder, `pair${round}.db`)
      // The process goes on writing meanwhile.
      const said = await writeAndKill(1 + ((round * 37) % 150), () => {
        copyFileSync(path, alone)
        copyFileSync(path, pair)
        copyFileSync(`${path}-wal`, `${pair}-wal`)
      })
      expect(read(alone)).toBe('INCOMPLETE')
      const copied = read(pair)
      pairs.push(typeof copied === 'string' ? copied : String(copied.isOfOneMoment))
      const content = read(path)
      expect(content).toMatchObject({ isOfOneMoment: true })
      const now = typeof content === 'string' ? NaN : content.last
      expect(now).toBeGreaterThanOrEqual(Math.max(said, last + 1))
      last = now
      for (const file of [alone, pair])
        for (const end of ['', '-wal', '-shm', '-lock']) rmSync(file + end, { force: true })
    }
    const whole = pairs.filter((pair) => pair === 'true').length
    if (ROUNDS > 24)
      process.stderr.write(`${last} commits, ${whole} of ${ROUNDS} copies of file and log are whole\n`)
    expect(pairs.filter((pair) => pair !== 'true' && pair !== 'INCOMPLETE')).toEqual([])
  },
  ROUNDS * 20_000,
)
