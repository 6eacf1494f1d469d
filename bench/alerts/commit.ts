/** What a round costs in which 10 000 alerts change state, stored in SQLite (synchronous=FULL), beside inserting the same rows. */
import { AlertManager, type AlertNotifier, type AlertStore } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'

import { longestStall } from '../metrics/stall.ts'
import { machine, median } from '../rounds.ts'

const ALERTS = 10_000
const ROUNDS = 7

const channel: AlertNotifier = { name: 'log', send: async () => ({ outcome: 'delivered' }) }

interface Figures {
  readonly roundMs: number
  readonly rawMs: number
  readonly stallMs: number
  readonly commits: number
  readonly rows: number
}

const folder = mkdtempSync(join(tmpdir(), 'alerts-commit-'))
const found = { fired: [] as Figures[], resolved: [] as Figures[] }
for (let round = 0; round < ROUNDS; round += 1) {
  const { fired, resolved } = await measure(join(folder, String(round)))
  if (round > 0) {
    found.fired.push(fired)
    found.resolved.push(resolved)
  }
}
rmSync(folder, { recursive: true })

console.log(`${machine()}, ${ALERTS} alerts, median of ${ROUNDS - 1} rounds after one to warm up\n`)
console.log('| round | whole round | same rows raw | ratio | longest stall | commits | rows written |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const [name, figures] of Object.entries(found)) {
  const of = (read: (figures: Figures) => number): number => median(figures.map(read))
  const stall = Math.max(...figures.map(({ stallMs }) => stallMs))
  console.log(
    `| ${name} | ${of(({ roundMs }) => roundMs).toFixed(0)} ms | ${of(({ rawMs }) => rawMs).toFixed(0)} ms ` +
      `| ${of(({ roundMs, rawMs }) => roundMs / rawMs).toFixed(2)} | ${stall.toFixed(0)} ms ` +
      `| ${of(({ commits }) => commits)} | ${of(({ rows }) => rows)} |`,
  )
}

async function measure(base: string): Promise<{ readonly fired: Figures; readonly resolved: Figures }> {
  const path = `${base}.db`
  const fired = await evaluate(path, 20, 93)
  const firedRows = dump(path, -1)
  const resolved = await evaluate(path, 93, 20)
  const resolvedRows = dump(path, lastEvent(firedRows))
  return {
    fired: { ...fired, ...(await insertRaw(`${base}-fired.db`, firedRows)) },
    resolved: { ...resolved, ...(await insertRaw(`${base}-resolved.db`, resolvedRows)) },
  }
}

async function evaluate(
  path: string,
  before: number,
  value: number,
): Promise<Omit<Figures, 'rawMs' | 'rows'>> {
  const sqlite = sqliteStore({ path })
  let commits = 0
  const store: AlertStore = {
    ...sqlite,
    commit: (changes) => {
      commits += 1
      return sqlite.commit(changes)
    },
  }
  const rule = { name: 'hot', metricName: 'temperature', thresholdValue: 80, maxAlertsPerRule: ALERTS }
  // Not started: what is measured is the round, not the sending after it.
  const manager = new AlertManager({ store, notifiers: [channel], rules: [rule] })
  await manager.listPending()
  const metrics = Array.from({ length: ALERTS }, (_, index) => ({
    name: 'temperature',
    labels: { host: `host-${index}.example.com`, zone: `zone-${index % 10}` },
    value: before,
  }))
  // A round in which nothing changes its state, so that the series are known.
  await manager.evaluateRules({ metrics })
  await setTimeout(5)
  commits = 0
  for (const sample of metrics) sample.value = value
  let roundMs = 0
  const stallMs = await longestStall(async () => {
    const startedAt = performance.now()
    const { transitions } = await manager.evaluateRules({ metrics })
    roundMs = performance.now() - startedAt
    if (transitions.length !== ALERTS) throw new Error(`${transitions.length} transitions`)
  })
  const { totalAlerts } = await manager.getAlertStatistics()
  if (totalAlerts !== ALERTS) throw new Error(`${totalAlerts} alerts in history`)
  await store.close()
  return { roundMs, stallMs, commits }
}

type Row = Record<string, SQLOutputValue>
type Rows = Readonly<Record<string, readonly Row[]>>

/** The rows a round has written: all there are, since every alert changes, but for the events of the round before. */
function dump(path: string, lastEventKey: number): Rows {
  const db = new DatabaseSync(path)
  // The other column of alerts is made by the database.
  const read = (table: string, where = ''): readonly Row[] =>
    db.prepare(`SELECT ${table === 'alerts' ? 'id, body' : '*'} FROM ${table} ${where}`).all()
  const tables = ['series', 'alerts', 'labels', 'knowledge']
  const rows = {
    ...Object.fromEntries(tables.map((table) => [table, read(table)])),
    events: read('events', `WHERE key > ${lastEventKey}`),
  }
  db.close()
  return rows
}

function lastEvent({ events = [] }: Rows): number {
  return Math.max(...events.map(({ key }) => Number(key)))
}

/** Puts the rows into an empty database of the same schema, in one transaction, and nothing else. */
async function insertRaw(
  path: string,
  rows: Rows,
): Promise<{ readonly rawMs: number; readonly rows: number }> {
  const store = sqliteStore({ path })
  await store.load()
  await store.close()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  let count = 0
  const startedAt = performance.now()
  db.exec('BEGIN IMMEDIATE')
  for (const [table, items] of Object.entries(rows)) {
    if (items.length === 0) continue
    const columns = Object.keys(items[0] ?? {})
    const insert = db.prepare(
      `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
    )
    for (const item of items) insert.run(...Object.values(item))
    count += items.length
  }
  db.exec('COMMIT')
  const rawMs = performance.now() - startedAt
  db.close()
  return { rawMs, rows: count }
}
