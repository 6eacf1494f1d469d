import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import type { ReportedProblem } from './report-problem.ts'

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const problem: ReportedProblem = {
  name: 'database_set_aside',
  labels: { database: 'usage.db' },
  summary: 'usage.db is damaged and was set aside',
  detail: 'it is now usage.db.damaged',
  action: 'Restore a backup.',
}

test('is an alert at once on every channel, which a report of its end resolves', async () => {
  const channels = [new Receiver('log'), new Receiver('mail')]
  const scene = new Scene({ rules: [cpuRule], notifiers: channels })
  const resolved = vi.fn()
  scene.manager.on('resolved', resolved)
  await scene.manager.reportProblem(problem)
  await scene.manager.reportProblem(problem)
  await scene.manager.reportProblem({ ...problem, labels: { database: 'other.db' } })
  await scene.until(1)
  const open = await scene.manager.listAlerts({ status: 'active' })
  expect(open.map(({ labels }) => labels['database'])).toEqual(['other.db', 'usage.db'])
  expect(open[1]).toMatchObject({
    rule: 'database_set_aside',
    severity: 'error',
    summary: 'usage.db is damaged and was set aside',
    detail: 'it is now usage.db.damaged',
    annotations: { action: 'Restore a backup.' },
  })
  for (const { sent } of channels) expect(sent.flatMap(({ message }) => message.alerts)).toHaveLength(2)
  await scene.manager.reportProblem({ ...problem, isOver: true, summary: 'usage.db is sound' })
  expect(resolved).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'recovered' }))
  await scene.manager.reportProblem({ ...problem, isOver: true })
  expect(resolved).toHaveBeenCalledTimes(1)
  await scene.manager.stop()
})

test('is still open after a restart, and ends by hand', async () => {
  const store = memoryStore()
  const before = new Scene({ rules: [cpuRule], store })
  await before.manager.reportProblem(problem)
  await before.until(1)
  await before.manager.stop()
  const after = new Scene({ rules: [cpuRule], store })
  await after.ok(2, 3)
  const [open] = await after.manager.listAlerts({ status: 'active' })
  expect(open).toMatchObject({ rule: 'database_set_aside', number: 1 })
  await after.manager.resolveAlert(open?.id ?? '', { by: 'ann' })
  expect(await after.manager.listAlerts({ status: 'active' })).toEqual([])
  await after.manager.stop()
})

const hideSecret = (text: string): string => text.replaceAll('hunter2', '***')

test('has texts without secrets', async () => {
  const scene = new Scene({ redact: hideSecret })
  await scene.manager.reportProblem({ ...problem, summary: 'hunter2', detail: 'hunter2', action: 'hunter2' })
  const [alert] = await scene.manager.listAlerts()
  expect(alert).toMatchObject({ summary: '***', detail: '***', annotations: { action: '***' } })
})

test.each<readonly [object, object]>([
  [{ name: 'store_failed' }, { code: 'INVALID_ARGUMENT', problems: [{ path: 'name' }] }],
  [{ name: 'cpu' }, { code: 'CONFLICT' }],
  [{ summary: '' }, { code: 'INVALID_ARGUMENT', problems: [{ path: 'summary' }] }],
  [{ labels: { channel: 'mail' } }, { code: 'INVALID_ARGUMENT', problems: [{ path: 'labels.channel' }] }],
  [{ severty: 'info' }, { code: 'INVALID_ARGUMENT', problems: [{ path: 'severty', expected: 'severity' }] }],
])('%j is refused, and changes nothing', async (change, error) => {
  const scene = new Scene()
  await expect(scene.manager.reportProblem({ ...problem, ...change })).rejects.toMatchObject(error)
  expect(await scene.manager.listAlerts()).toEqual([])
})
