import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { broken, fallbackScene } from '../../test/fallback.ts'
import { cpuRule, MINUTE_MS, Scene, startFakeTime, timeAt } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = { ...cpuRule, consecutiveBreaches: 1 }
const at = (minute: number): string => timeAt(minute).toISOString()

test('a channel that took its last message is ok', async () => {
  const scene = new Scene({ rules: [rule] })
  const before = await scene.manager.listChannels()
  expect(before).toMatchObject([{ name: 'log', state: 'ok', lastSentAt: null, lastAttemptAt: null }])
  await scene.breach(1)
  expect(await scene.manager.listChannels()).toEqual([
    {
      name: 'log',
      rule: null,
      state: 'ok',
      isUsable: true,
      until: null,
      reason: null,
      failures: 0,
      lastSentAt: at(1),
      lastAttemptAt: at(1),
      minSeverity: 'info',
      fallback: [],
      forMachines: false,
      due: 0,
      held: 0,
      sendable: 0,
      oldestDueAt: null,
      oldestSendableAt: null,
      recipients: [],
    },
  ])
})

test('a channel in a pause that its receiver asked for says until when', async () => {
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => {
    return { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs: 10 * MINUTE_MS, mayHaveArrived: false }
  }
  await scene.breach(1)
  const [log] = await scene.manager.listChannels()
  expect(log).toMatchObject({
    state: 'paused',
    isUsable: false,
    until: at(11),
    reason: 'HTTP 429',
    failures: 0,
  })
})

test('a channel that refuses says why, and its fallback has what is due', async () => {
  const { scene, slack } = fallbackScene({ slack: ['email'] })
  slack.answer = () => broken
  await scene.breach(1)
  const [shown] = await scene.manager.listChannels()
  expect(shown).toMatchObject({
    name: 'slack',
    state: 'refusing',
    isUsable: false,
    until: at(2),
    reason: 'HTTP 401',
    fallback: ['email'],
    due: 1,
    sendable: 1,
    oldestDueAt: at(1),
    oldestSendableAt: at(1),
    lastSentAt: null,
    lastAttemptAt: at(1),
  })
})
