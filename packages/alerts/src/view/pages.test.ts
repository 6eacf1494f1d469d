import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Scene, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertQuery } from './list.ts'

const rules = [
  { name: 'cpu', metricName: 'cpu', thresholdValue: 80, onNoData: 'keep' },
  { name: 'disk', metricName: 'disk', thresholdValue: 80, severity: 'critical', onNoData: 'keep' },
] as const
const HOSTS = ['a', 'b', 'c', 'd', 'e'] as const

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const host = fc.constantFrom(...HOSTS)
const rule = fc.constantFrom('cpu' as const, 'disk' as const)
/** What may happen between two pages. */
const change = fc.oneof(
  fc.record({
    kind: fc.constant('values' as const),
    rule,
    values: fc.dictionary(host, fc.constantFrom(93, 20)),
  }),
  fc.record({
    kind: fc.constantFrom(
      'acknowledge' as const,
      'unacknowledge' as const,
      'resolve' as const,
      'suppress' as const,
    ),
    index: fc.nat(9),
  }),
  fc.record({ kind: fc.constant('silence' as const), host }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

const query: fc.Arbitrary<AlertQuery> = fc.constantFrom<AlertQuery>(
  {},
  { rule: 'cpu' },
  { severity: 'critical' },
  { severity: ['warning', 'critical'] },
  { labels: { host: 'a' } },
  { status: 'resolved' },
  { status: ['active', 'resolved'] },
  { status: ['acknowledged', 'suppressed', 'resolved'], rule: 'disk' },
)

async function apply({ manager }: Scene, each: Change): Promise<void> {
  if (each.kind === 'values') {
    const metrics = Object.entries(each.values).map(([name, value]) => ({
      name: each.rule,
      labels: { host: name },
      value,
    }))
    await manager.evaluateRules({ metrics })
    return
  }
  const until = Date.now() + 600_000
  if (each.kind === 'silence') {
    const matchers = [{ name: 'host', op: '=', value: each.host }] as const
    await manager.addSilence({ matchers, by: 'ann', reason: 'test', until })
    return
  }
  const open = await manager.listAlerts({ status: ['active', 'acknowledged', 'suppressed'] })
  const id = open[each.index % Math.max(1, open.length)]?.id
  if (id === undefined) return
  const by = 'ann'
  if (each.kind === 'acknowledge') await manager.acknowledgeAlert(id, { by })
  if (each.kind === 'unacknowledge') await manager.unacknowledgeAlert(id, { by }).catch(() => undefined)
  if (each.kind === 'resolve') await manager.resolveAlert(id, { by })
  if (each.kind === 'suppress') await manager.suppressAlert(id, { by, until, reason: 'test' })
}

test('pages neither skip nor repeat an alert that is in the list all the time, whatever changes between them', async () => {
  const changes = fc.array(change, { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 6, maxLength: 20 }),
      fc.array(changes, { minLength: 1, maxLength: 8 }),
      query,
      fc.integer({ min: 1, max: 4 }),
      async (before, between, wanted, limit) => {
        const scene = new Scene({ rules })
        const step = async (each: Change): Promise<void> => {
          await vi.advanceTimersByTimeAsync(1000)
          await apply(scene, each)
        }
        const listAll = async (): Promise<readonly string[]> =>
          (await scene.manager.listAlerts({ ...wanted, limit: 1000 })).map(({ id }) => id)
        for (const each of before) await step(each)
        let always = await listAll()
        const seen: string[] = []
        let cursor: string | undefined
        for (let page = 0; page < 100 && (page === 0 || cursor !== undefined); page += 1) {
          const found = await scene.manager.listAlerts({ ...wanted, limit, ...(cursor && { cursor }) })
          seen.push(...found.map(({ id }) => id))
          cursor = found.length < limit ? undefined : found.at(-1)?.id
          for (const each of between[page] ?? []) {
            await step(each)
            const now = new Set(await listAll())
            always = always.filter((id) => now.has(id))
          }
        }
        expect(seen).toEqual(seen.toSorted().toReversed())
        expect(new Set(seen).size).toBe(seen.length)
        expect(always.filter((id) => !seen.includes(id))).toEqual([])
        await scene.manager.stop()
      },
    ),
    { numRuns: 60 },
  )
})

test('an alert whose end is being stored is in the list', async () => {
  const store = memoryStore()
  /** Commits wait for these, one after the other. */
  const gates: Promise<void>[] = []
  const commit: AlertStore['commit'] = async (changes) => {
    await gates.shift()
    await store.commit(changes)
  }
  const scene = new Scene({ rules, store: { ...store, commit } })
  const { manager } = scene
  const metrics = ['a', 'b'].map((name) => ({ name: 'cpu', labels: { host: name }, value: 93 }))
  await scene.evaluate(0, { metrics })
  const [second = '', first = ''] = (await manager.listAlerts()).map(({ id }) => id)
  const waits = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  gates.push(...waits.map(({ promise }) => promise))

  // The list waits for the commit of this, during which another alert ends. The commit of that comes after the list.
  const acknowledging = manager.acknowledgeAlert(second, { by: 'ann' })
  await scene.settle()
  const listing = manager.listAlerts()
  const ending = manager.resolveAlert(first, { by: 'ann' })
  await scene.settle()
  waits[0].resolve()
  expect((await listing).map(({ id }) => id)).toEqual([second, first])

  waits[1].resolve()
  await Promise.all([acknowledging, ending])
  expect((await manager.listAlerts()).map(({ status }) => status)).toEqual(['acknowledged', 'resolved'])
  await manager.stop()
})
