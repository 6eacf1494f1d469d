import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { HistoryStore } from '../history/history-store.ts'
import { History } from '../history/history.ts'
import { open } from './sqlite/history-database.ts'

const MINUTE_MS = 60_000
/** Between two values. */
const EVERY_MS = 15 * MINUTE_MS
const STEP_MS = 300_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** The clocks of Europe and America change within the 90 days before the end. */
const START = Date.parse('2026-01-20T00:00:00Z')
const END = START + 91 * DAY_MS

let folder = ''
let path = ''
let nowMs = START
let opened: { history: History; store: HistoryStore } | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'))
  path = join(folder, 'history.db')
  nowMs = START
})

afterEach(async () => {
  await opened?.store.close()
  await rm(folder, { recursive: true, force: true })
})

/** Starts as after a restart. The database works without its thread, which would take its real time. */
async function restart(options: { readonly days?: number } = {}): Promise<History> {
  await opened?.history.save()
  await opened?.store.close()
  const database = open({ path, busyTimeoutMs: 0 })
  const store: HistoryStore = {
    write: async (write) => database.write(JSON.stringify(write)),
    read: async (read) => database.read(read),
    list: async () => database.list(),
    close: async () => database.close(),
  }
  const history = new History({ store, clock: () => nowMs, ...options })
  opened = { history, store }
  return history
}

/** Cells of what `valueAt` gives for every 15 minutes of a time range, as the history should have them. */
function expectedCells(fromMs: number, toMs: number, stepMs: number): readonly object[] {
  const cells = []
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    const values = []
    for (let each = Math.ceil(atMs / EVERY_MS) * EVERY_MS; each < atMs + stepMs; each += EVERY_MS)
      if (isUp(each) && each < toMs) values.push(valueAt(each))
    if (values.length === 0) continue
    const sum = values.reduce((total, value) => total + value)
    cells.push({ atMs, min: Math.min(...values), max: Math.max(...values), sum, count: values.length })
  }
  return cells
}

function valueAt(atMs: number): number {
  return (atMs / EVERY_MS) % 97
}

/** It is down for some hours every fifth day, and for two days once. */
function isUp(atMs: number): boolean {
  const [day, time] = [Math.floor((atMs - START) / DAY_MS), atMs % DAY_MS]
  return !(day % 5 === 2 && time > 3 * HOUR_MS && time < 7 * HOUR_MS) && day !== 40 && day !== 41
}

test(
  'after 90 days every tier has its cells, over restarts, gaps and changes of clocks',
  { timeout: 120_000 },
  async () => {
    let history = await restart()
    for (; nowMs < END; nowMs += EVERY_MS) {
      if (!isUp(nowMs)) continue
      if (nowMs % DAY_MS === 0 || !isUp(nowMs - EVERY_MS)) history = await restart()
      history.add('x', { a: '1' }, nowMs, valueAt(nowMs))
      if (nowMs % HOUR_MS === 0) await history.save()
    }
    for (const [stepMs, keepMs] of [
      [STEP_MS, DAY_MS],
      [HOUR_MS, 31 * DAY_MS],
      [DAY_MS, 90 * DAY_MS],
    ] as const) {
      const fromMs = END - keepMs
      const cells = await history.read('x', { a: '1' }, fromMs, END, stepMs)
      expect(cells).toEqual(expectedCells(fromMs, END, stepMs))
      // Nothing that is too old is stored, but for the little that is removed with the next steps.
      const read = { name: 'x', labels: { a: '1' }, stepMs, fromMs: START - DAY_MS, toMs: fromMs }
      expect((await opened?.store.read(read))?.length).toBeLessThanOrEqual(4)
    }
    expect(await readdir(folder)).toContain('history.db')
  },
)

test('a shorter retention removes the rest step by step, and hides it at once', async () => {
  let history = await restart()
  for (; nowMs < START + 60 * DAY_MS; nowMs += HOUR_MS) {
    history.add('x', {}, nowMs, 1)
    await history.save()
  }
  history = await restart({ days: 7 })
  const all = { name: 'x', labels: {}, stepMs: DAY_MS, fromMs: START, toMs: END }
  expect(await history.read('x', {}, START, nowMs, DAY_MS)).toHaveLength(7)
  expect((await opened?.store.read(all))?.length).toBe(60)
  for (; nowMs < START + 80 * DAY_MS; nowMs += HOUR_MS) {
    history.add('x', {}, nowMs, 1)
    await history.save()
  }
  expect((await opened?.store.read(all))?.length).toBeLessThanOrEqual(8)
  const hours = { ...all, stepMs: HOUR_MS }
  expect((await opened?.store.read(hours))?.length).toBeLessThanOrEqual(7 * 24 + 1)
})

test.each([400 * DAY_MS, 3 * DAY_MS, 2 * HOUR_MS, -2 * HOUR_MS, -3 * DAY_MS, -400 * DAY_MS, -START])(
  'a clock that is wrong by %d ms for ten minutes costs at most the oldest cells: an hour, four hours, four days',
  async (byMs) => {
    const history = await restart()
    const added: number[] = []
    const add = async (count: number, everyMs: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        history.add('x', {}, nowMs, 1)
        await history.save()
        added.push(nowMs)
        nowMs += everyMs
      }
    }
    await add(94 * 24, HOUR_MS)
    await add(36 * 12, STEP_MS)
    await add(60, MINUTE_MS)
    nowMs += byMs
    await add(10, MINUTE_MS)
    nowMs -= byMs
    await add(60, MINUTE_MS)
    for (const [stepMs, cells, lost] of [
      [STEP_MS, 288, 12],
      [HOUR_MS, 744, 4],
      [DAY_MS, 90, 4],
    ] as const) {
      const newest = Math.floor(nowMs / stepMs)
      const fromMs = (newest - cells + 1 + lost) * stepMs
      const counts = Map.groupBy(
        added.filter((atMs) => atMs >= fromMs && atMs < Math.ceil(nowMs / stepMs) * stepMs),
        (atMs) => Math.floor(atMs / stepMs) * stepMs,
      )
      const expected = [...counts].map(([atMs, values]) => ({ atMs, count: values.length }))
      const found = await history.read('x', {}, fromMs, nowMs, stepMs)
      expect(found.map(({ atMs, count }) => ({ atMs, count }))).toEqual(
        expected.toSorted((a, b) => a.atMs - b.atMs),
      )
    }
  },
)
