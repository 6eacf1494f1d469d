import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Scene, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const never = (): Promise<never> => new Promise(() => undefined)
const id = '0197fdd4-0000-7000-8000-000000000000'
const noAnswer = {
  name: 'AlertsError',
  code: 'STORE_FAILED',
  message: 'The alert store has not answered for 10 s',
}

/** The error of a call, 10 seconds later. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const failed = call.catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(10_000)
  return await failed
}

describe('a store that does not answer a read', () => {
  test.each<readonly [keyof AlertStore, (scene: Scene) => Promise<unknown>]>([
    ['getAlert', ({ manager }) => manager.getAlert(id)],
    ['listResolved', ({ manager }) => manager.listAlerts({ status: 'resolved' })],
    ['listSilences', ({ manager }) => manager.listSilences()],
    ['listAttempts', ({ manager }) => manager.listNotifications()],
  ])('(%s) fails after 10 seconds', async (read, call) => {
    const scene = new Scene({ store: { ...memoryStore(), [read]: never } })
    expect(await errorOf(call(scene))).toMatchObject(noAnswer)
  })

  test('holds up no evaluation for longer', async () => {
    const rules = [{ ...cpuRule, consecutiveBreaches: 1 }]
    const { manager } = new Scene({ store: { ...memoryStore(), getAlert: never }, rules })
    const acknowledging = manager.acknowledgeAlert(id, { by: 'ann' })
    const round = manager.evaluateRules({ metrics: { cpu_percent: 93 } })
    expect(await errorOf(acknowledging)).toMatchObject(noAnswer)
    expect((await round).fired).toHaveLength(1)
  })
})
