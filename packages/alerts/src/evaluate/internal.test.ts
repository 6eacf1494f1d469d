import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Scene, startFakeTime } from '../../test/scene.ts'
import { Journal } from '../ledger/ledger.ts'
import { systemClock } from '../clock.ts'
import { memoryStore } from '../stores/memory.ts'
import { judgeInternal, type InternalFinding } from './internal.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const nothing = (): undefined => undefined
const hooks = { templateOf: nothing, onLoad: nothing, onCommit: nothing, onStoreFailure: nothing }

const finding: InternalFinding = {
  name: 'notifier_failed',
  description: 'A channel does not take messages',
  labels: { channel: 'mail' },
  isFailing: true,
  summary: 'mail: refused',
  channels: ['log'],
}

test('fires with the first failure and resolves with the first success, once each', async () => {
  const store = memoryStore()
  const journal = new Journal(store, systemClock, hooks)
  const judge = (isFailing: boolean) =>
    journal.step((draft) => judgeInternal(draft, { ...finding, isFailing, summary: String(isFailing) }))
  expect(await judge(false)).toBeNull()
  expect(await judge(true)).toMatchObject({
    type: 'fired',
    episode: {
      severity: 'error',
      labels: { alertname: 'notifier_failed', channel: 'mail' },
      summary: 'true',
    },
  })
  expect(await judge(true)).toBeNull()
  expect((await store.load()).outbox.map(({ channel }) => channel)).toEqual(['log'])
  expect(await judge(false)).toMatchObject({
    type: 'resolved',
    reason: 'recovered',
    episode: { summary: 'false' },
  })
  expect(await judge(false)).toBeNull()
  expect(await judge(true)).toMatchObject({ type: 'fired' })
})

test('is not ended by rounds, which know no rule of its name', async () => {
  const store = memoryStore()
  await new Journal(store, systemClock, hooks).step((draft) => judgeInternal(draft, finding))
  const scene = new Scene({ store })
  await scene.ok(0, 1)
  expect(await scene.manager.listAlerts({ status: 'active' })).toMatchObject([{ rule: 'notifier_failed' }])
})

test('has a name that no rule may take', () => {
  const rule = { name: 'notifier_failed', metricName: 'x', thresholdValue: 1 }
  expect(() => new Scene({ rules: [rule] })).toThrow(
    'rules[0].name: expected a name that is not reserved (notifier_failed)',
  )
})
