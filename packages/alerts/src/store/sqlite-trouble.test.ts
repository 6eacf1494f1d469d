import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Receiver } from '../../test/scene.ts'
import { AlertManager } from '../manager/manager.ts'
import type { AlertStore } from '../store/store.ts'
import { sqliteStore } from './sqlite.ts'

const rule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80, description: 'x'.repeat(500) } as const
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  path = join(folder, 'alerts.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** The store with the connection it uses, so that SQLite itself can be made to fail. */
function openWithConnection(): { readonly store: AlertStore; readonly db: DatabaseSync } {
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec')
  const store = sqliteStore({ path })
  const db = exec.mock.contexts[0] as DatabaseSync
  exec.mockRestore()
  return { store, db }
}

function samples(count: number, value: number) {
  return Array.from({ length: count }, (_, index) => ({ name: 'cpu', labels: { host: `h${index}` }, value }))
}

describe('a full disk', () => {
  test(
    'holds the round, which changes nothing and loses nothing when it is given again',
    { timeout: 30_000 },
    async () => {
      const { store, db } = openWithConnection()
      const chat = new Receiver('chat')
      const rules = [{ ...rule, maxNotificationsPerHour: 10_000, notificationChannels: ['chat'] }]
      const manager = new AlertManager({ store, rules, notifiers: [chat] })
      const sampleTime = Date.now()
      await manager.evaluateRules({ metrics: samples(1, 20), sampleTime: sampleTime - 1000 })
      const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
      db.exec(`PRAGMA max_page_count = ${pages + 8}`)

      const input = { metrics: samples(150, 93), sampleTime }
      const error: unknown = await manager.evaluateRules(input).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ name: 'AlertsError', code: 'STORE_FAILED' })
      expect(String(error)).toContain('database or disk is full')
      expect(db.isTransaction).toBe(false)
      expect(await manager.listAlerts()).toEqual([])
      expect(await store.load()).toMatchObject({ alerts: [], openEpisodes: [], outbox: [] })

      db.exec('PRAGMA max_page_count = 1000000')
      const { fired } = await manager.evaluateRules(input)
      expect(fired).toHaveLength(150)
      manager.start()
      await vi.waitFor(() => expect(chat.sent).toHaveLength(150), { timeout: 20_000, interval: 20 })
      await manager.stop()
      expect((await manager.listAlerts({ limit: 1000 })).length).toBe(150)
      await store.close()
    },
  )

  test('takes nothing from an act of a person, who hears of it', async () => {
    const { store, db } = openWithConnection()
    const manager = new AlertManager({ store, rules: [rule] })
    const { fired } = await manager.evaluateRules({ metrics: samples(300, 93) })
    const id = fired[0]?.id ?? ''
    db.exec('PRAGMA query_only = ON')
    const failed = { name: 'AlertsError', code: 'STORE_FAILED', message: expect.stringContaining('readonly') }
    await expect(manager.acknowledgeAlert(id, { by: 'ann' })).rejects.toMatchObject(failed)
    expect((await manager.getAlert(id)).status).toBe('active')
    db.exec('PRAGMA query_only = OFF')
    expect((await manager.acknowledgeAlert(id, { by: 'ann' })).status).toBe('acknowledged')
    await store.close()
  })
})

/** Lets another process hold the store, with one alert in it. */
async function hold(): Promise<{ readonly end: () => Promise<void>; readonly kill: () => Promise<void> }> {
  const script = fileURLToPath(new URL('../../test/hold-store.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@botwatch/source', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const exited = once(child, 'exit')
  return {
    end: async () => {
      child.stdin.end()
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

describe('two processes on one file', () => {
  test('the second is refused, and takes over when the first has ended', async () => {
    const first = await hold()
    expect(() => sqliteStore({ path, busyTimeoutMs: 50 })).toThrow(
      expect.objectContaining({ code: 'STORE_LOCKED', message: expect.stringContaining('another process') }),
    )
    await first.end()
    const store = sqliteStore({ path, busyTimeoutMs: 50 })
    expect((await store.load()).openEpisodes).toHaveLength(1)
    await store.close()
  })

  test('the second takes over at once when the first was killed, with all that was committed', async () => {
    const first = await hold()
    await first.kill()
    const store = sqliteStore({ path, busyTimeoutMs: 50 })
    expect((await store.load()).openEpisodes).toHaveLength(1)
    await store.close()
  })
})

test(
  'a round of 10 000 alerts is one commit, all of it in history, and the event loop keeps turning',
  { timeout: 60_000 },
  async () => {
    const { store, db } = openWithConnection()
    const exec = vi.spyOn(db, 'exec')
    const rules = [{ ...rule, description: '', maxAlertsPerRule: 10_000 }]
    const manager = new AlertManager({ store, rules, notifiers: [new Receiver()] })
    await manager.listPending()
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    for (const value of [93, 20]) {
      turns = 0
      isOver = false
      setImmediate(turn)
      exec.mockClear()
      const { transitions } = await manager.evaluateRules({ metrics: samples(10_000, value) })
      isOver = true
      expect(transitions).toHaveLength(10_000)
      expect(exec.mock.calls.filter(([sql]) => sql === 'COMMIT')).toHaveLength(1)
      // A slice of the commit is 200 rows of the 40 000 and more.
      expect(turns).toBeGreaterThan(200)
    }
    expect((await manager.getAlertStatistics()).resolvedAlerts).toBe(10_000)
    await store.close()
    const again = sqliteStore({ path })
    expect(await again.countResolved()).toEqual({ info: 0, warning: 10_000, error: 0, critical: 0 })
    await again.close()
  },
)
