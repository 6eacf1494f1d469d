import { expect, test } from 'vitest'

import { AlertManager } from '../manager/manager.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../stores/memory.ts'

const ALERTS = 10_000

/** Counts the turns of the event loop while something runs. */
async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await run()
  isOver = true
  return turns
}

test('10 000 alerts fire in one commit and resolve in one, all in the history, with turns for the event loop', async () => {
  const store = memoryStore()
  let commits = 0
  const commit: AlertStore['commit'] = async (changes) => {
    commits += 1
    await store.commit(changes)
  }
  const rule = { name: 'load', metricName: 'load', thresholdValue: 80, maxAlertsPerRule: ALERTS }
  const manager = new AlertManager({ rules: [rule], store: { ...store, commit } })
  const metrics = (value: number) =>
    Array.from({ length: ALERTS }, (_, host) => ({ name: 'load', labels: { host }, value }))

  const turns = await turnsDuring(
    async () => await manager.evaluateRules({ metrics: metrics(93), sampleTime: 1 }),
  )
  expect({ commits, manyTurns: turns >= 50 }).toEqual({ commits: 1, manyTurns: true })
  const { transitions } = await manager.evaluateRules({ metrics: metrics(20), sampleTime: 2 })
  expect(transitions).toHaveLength(ALERTS)
  expect(commits).toBe(2)
  expect(await manager.getAlertStatistics()).toMatchObject({ resolvedAlerts: ALERTS, activeAlerts: 0 })
})
