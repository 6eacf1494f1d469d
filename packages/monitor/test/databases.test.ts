import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor, type Monitor } from '../src/index.ts'
import type { MonitorOptions } from '../src/options/options.ts'
import { folder, Lines, Receiver } from './helpers.ts'

const rule = { name: 'queue', metricName: 'queue', thresholdValue: 1 }
const NAMES = ['metrics.db', 'history.db', 'alerts.db'] as const

/** Creates a monitor that is stopped when the test has finished. */
function create(dataDir: string, options: MonitorOptions = {}): Monitor {
  const monitor = createMonitor({ dataDir, rules: [rule], defaultChecks: false, ...options })
  onTestFinished(() => monitor.stop())
  return monitor
}

let template: string

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'botwatch-monitor-'))
  const monitor = createMonitor({ dataDir: template, rules: [rule], defaultChecks: false })
  await monitor.start()
  monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1000, completionTokens: 0 })
  await monitor.alerts.evaluateRules({ metrics: { queue: 5 } })
  await monitor.stop()
})
afterAll(() => rmSync(template, { recursive: true }))

/** A data folder with usage and an open alert. */
function used(): string {
  const dataDir = folder()
  cpSync(template, dataDir, { recursive: true })
  return dataDir
}

/** The files in a folder that belong to a database. */
function namesOf(dataDir: string, name: string): readonly string[] {
  return readdirSync(dataDir).filter((file) => file.startsWith(name) && !file.endsWith('-lock'))
}

function filesOf(dataDir: string, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    namesOf(dataDir, name).map((file) => [file, readFileSync(join(dataDir, file), 'latin1')]),
  )
}

const openAlerts = async (monitor: Monitor): Promise<readonly object[]> =>
  (await monitor.alerts.listAlerts({ status: 'active', rule: 'database_set_aside' })).map(
    ({ labels, summary, severity }) => ({ database: labels['database'], summary, severity }),
  )

/** Ways in which a file can be no database of a monitor. */
const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  'that is no database': (path) => writeFileSync(path, 'no database '.repeat(1000)),
  'whose pages are damaged': (path) => {
    const content = readFileSync(path)
    content.fill(0xa5, 2 * 4096)
    writeFileSync(path, content)
  },
  'that was cut off': (path) => writeFileSync(path, readFileSync(path).subarray(0, 2 * 4096)),
  'of another program': (path) => {
    rmSync(path)
    const db = new DatabaseSync(path)
    db.exec('PRAGMA application_id = 77; CREATE TABLE t (a); INSERT INTO t VALUES (1)')
    db.close()
  },
  'with a log of another program': (path) => {
    writeFileSync(path, 'no database '.repeat(1000))
    writeFileSync(`${path}-wal`, 'no log')
    writeFileSync(`${path}-journal`, 'no journal')
  },
}
const cases = NAMES.flatMap((name) =>
  Object.entries(DAMAGES).map(([kind, damage]) => ({ name, kind, damage })),
)

test.each(cases)('$name $kind is set aside untouched, and monitoring starts', async ({ name, damage }) => {
  const dataDir = used()
  damage(join(dataDir, name))
  const before = filesOf(dataDir, name)
  const logger = new Lines()
  const chat = new Receiver()
  const monitor = create(dataDir, { logger, channels: [chat] })
  await monitor.start()
  const after = filesOf(dataDir, name)
  const aside = Object.keys(after).find((file) => /\.damaged-[\dTZ-]+$/.test(file)) ?? ''
  for (const [file, content] of Object.entries(before))
    expect(after[aside + file.slice(name.length)]).toBe(content)
  const warnings = logger.at('warn').filter((line) => line.includes('damaged'))
  expect(warnings).toEqual([
    expect.stringMatching(
      `${name} is damaged \\(.+\\) and was set aside as .*${aside}; .*put a backup in its place`,
    ),
  ])
  await vi.waitFor(async () =>
    expect(await openAlerts(monitor)).toEqual([
      {
        database: name,
        summary: `the database ${name} was damaged and has been set aside`,
        severity: 'error',
      },
    ]),
  )
  // Both databases work.
  monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 5, completionTokens: 0 })
  await monitor.alerts.evaluateRules({ metrics: { queue: 5 } })
  await monitor.stop()
  expect(chat.log).toContain('fired database_set_aside')
  const next = create(dataDir)
  await next.start()
  const today = (): number => next.metrics.getAllMetrics().token_usage.today_usage
  await vi.waitFor(() => expect(today()).toBe(name === 'metrics.db' ? 5 : 1005))
  expect(await next.alerts.listAlerts({ status: 'active', rule: 'queue' })).toHaveLength(1)
})

test('its alert is still open after a restart, and ends at the start after the file was deleted', async () => {
  const dataDir = used()
  DAMAGES['that is no database']?.(join(dataDir, 'metrics.db'))
  for (let round = 0; round < 3; round += 1) {
    const monitor = create(dataDir)
    await monitor.start()
    await vi.waitFor(async () => expect(await openAlerts(monitor)).toHaveLength(1))
    await monitor.stop()
  }
  for (const file of readdirSync(dataDir)) if (file.includes('damaged')) rmSync(join(dataDir, file))
  const monitor = create(dataDir)
  await monitor.start()
  await vi.waitFor(async () => expect(await openAlerts(monitor)).toEqual([]))
  expect(await monitor.alerts.listAlerts({ rule: 'database_set_aside' })).toMatchObject([
    { status: 'resolved', summary: 'metrics.db is sound, and no damaged file is left beside it' },
  ])
})

test('an alert that was resolved by hand does not come back while the file is still there', async () => {
  const dataDir = used()
  DAMAGES['that is no database']?.(join(dataDir, 'alerts.db'))
  const first = create(dataDir)
  await first.start()
  await vi.waitFor(async () => expect(await openAlerts(first)).toHaveLength(1))
  const [alert] = await first.alerts.listAlerts({ rule: 'database_set_aside' })
  await first.alerts.resolveAlert(alert?.id ?? '', { by: 'ann' })
  await first.stop()
  const second = create(dataDir)
  await second.start()
  await second.alerts.evaluateRules({ metrics: { queue: 5 } })
  expect(await openAlerts(second)).toEqual([])
})

/** What a database must not be replaced for, and what the error says. */
const REFUSALS: Readonly<Record<string, { readonly make: (path: string) => void; readonly says: RegExp }>> = {
  'that another process uses': {
    make: (path) => {
      const lock = new DatabaseSync(`${path}-lock`)
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
      onTestFinished(() => lock.close())
    },
    says: /^\S+ is in use by another process, or by another monitor in this one; stop it or use another folder$/,
  },
  'of a newer version': {
    make: (path) => {
      const db = new DatabaseSync(path)
      db.exec('PRAGMA user_version = 999')
      db.close()
    },
    says: /^\S+ was written by a newer version; update this program or use another folder$/,
  },
  'that is a folder': {
    make: (path) => {
      rmSync(path)
      mkdirSync(path)
    },
    says: /^\S+ is a folder; move it away or use another folder$/,
  },
}
const refusals = NAMES.flatMap((name) =>
  Object.entries(REFUSALS).map(([kind, how]) => ({ name, kind, ...how })),
)

test.each(refusals)('$name $kind prevents the start, and stays', async ({ name, make, says }) => {
  const dataDir = used()
  make(join(dataDir, name))
  const before = namesOf(dataDir, name)
  await expect(start(dataDir)).rejects.toMatchObject({
    name: 'MonitorError',
    code: 'DATABASE_FAILED',
    message: expect.stringMatching(says),
  })
  expect(namesOf(dataDir, name)).toEqual(before)
})

test.each(NAMES)('%s that was copied without its log prevents the start, and stays', async (name) => {
  const dataDir = folder()
  const monitor = create(dataDir)
  await monitor.start()
  const copies = folder()
  copyFileSync(join(dataDir, name), join(copies, name))
  await expect(start(copies)).rejects.toMatchObject({
    code: 'DATABASE_FAILED',
    message: expect.stringMatching(/was copied while a server used it, without the log/),
  })
  expect(namesOf(copies, name)).toEqual([name])
})

async function start(dataDir: string): Promise<void> {
  const monitor = createMonitor({ dataDir, rules: [rule], defaultChecks: false })
  try {
    await monitor.start()
  } finally {
    await monitor.stop()
  }
}

test('a database that gets damaged at work is an alert, and monitoring goes on in memory', async () => {
  const dataDir = used()
  const logger = new Lines()
  const monitor = create(dataDir, { logger })
  await monitor.start()
  for (const name of NAMES) damageOpenFile(join(dataDir, name))
  for (let value = 2; value < 6; value += 1) {
    monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1, completionTokens: 0 })
    await monitor.alerts.evaluateRules({ metrics: { queue: value % 2 === 0 ? 0 : 5 } })
    await monitor.save()
  }
  expect(monitor.metrics.getAllMetrics().token_usage.total_tokens_used).toBe(4)
  expect(await monitor.alerts.listAlerts({ status: 'active', rule: 'queue' })).toHaveLength(1)
  await vi.waitFor(async () =>
    expect(await monitor.alerts.listAlerts({ status: 'active', rule: 'store_failed' })).toHaveLength(1),
  )
  expect(logger.at('error').filter((line) => line.includes('database failed'))).not.toEqual([])
  expect(readdirSync(dataDir).filter((file) => file.includes('damaged'))).toEqual([])
  await monitor.stop()
  expect(NAMES.filter((name) => !existsSync(join(dataDir, name)))).toEqual([])
})

/** Overwrites the pages of tables in file and log. */
function damageOpenFile(path: string): void {
  for (const file of [path, `${path}-wal`]) {
    const content = readFileSync(file)
    content.fill(0xa5, 4096)
    writeFileSync(file, content)
  }
}
