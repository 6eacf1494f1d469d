import { formatProblem } from '@botwatch/options'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { CheckContext, Checker, CheckerOptions } from './check/checker.ts'
import { isHealthError } from './check/errors.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
const ok = (name: string, options: CheckerOptions = {}): Checker => check(name, () => {}, options)

function start(...checkers: readonly Checker[]): HealthChecker {
  const health = new HealthChecker()
  for (const checker of checkers) health.addChecker(checker)
  health.start({ intervalMs: 10_000 })
  onTestFinished(() => health.stop())
  return health
}

function problemsOf(health: HealthChecker, checkers: unknown): readonly string[] {
  try {
    health.replaceCheckers(checkers as readonly Checker[])
    return []
  } catch (error) {
    return isHealthError(error) ? error.problems.map(formatProblem) : [String(error)]
  }
}

test('the same object keeps its results and its schedule, also in another order; others begin anew', async () => {
  const runs: string[] = []
  const counted = (name: string): Checker => check(name, () => void runs.push(name))
  const [a, b] = [counted('a'), counted('b')]
  const health = start(a, b)
  await pass(5000)
  const history = health.getHistory('a')
  health.replaceCheckers([counted('b'), counted('c'), a])
  await pass(3000)
  expect(runs.toSorted()).toEqual(['a', 'b', 'b', 'c'])
  expect(health.getHistory('a')).toEqual(history)
  expect(health.latest().results.map(({ name }) => name)).toEqual(['b', 'c', 'a'])
  await pass(60_000)
  expect(health.getHistory('c').length).toBeGreaterThan(4)
})

test('without a start nothing is scheduled, and with no change nothing happens', async () => {
  const stopped = new HealthChecker()
  stopped.replaceCheckers([ok('a')])
  expect(vi.getTimerCount()).toBe(0)
  expect(stopped.getCheckerNames()).toEqual(['a'])
  const [a, b] = [ok('a'), ok('b', { dependsOn: ['a'] })]
  const health = start(a, b)
  await pass(2000)
  const results = vi.fn()
  health.on('result', results)
  const [timers, before] = [vi.getTimerCount(), health.getCheckStates()]
  for (let n = 0; n < 1000; n += 1) health.replaceCheckers([a, b])
  await pass(2000)
  expect(results).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(timers)
  expect(health.getCheckStates().map(({ result }) => result.timestamp)).toEqual(
    before.map(({ result }) => result.timestamp),
  )
})

test('a check that is removed while it runs ends for those who wait, has no event, and is closed then', async () => {
  const running = Promise.withResolvers<string>()
  const signals: AbortSignal[] = []
  const run = ({ signal }: CheckContext): Promise<string> => {
    signals.push(signal)
    return running.promise
  }
  const close = vi.fn()
  const slow = { ...check('slow', run), close }
  const health = start()
  const messages: string[] = []
  health.on('result', ({ message }) => void messages.push(message))
  health.replaceCheckers([slow])
  await pass(10)
  const waiting = health.checkSingle('slow')
  health.replaceCheckers([ok('slow')])
  await pass(10)
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  expect(close).not.toHaveBeenCalled()
  running.resolve('done')
  expect(await waiting).toMatchObject({ status: 'healthy', message: 'done' })
  await pass(10)
  expect(close).toHaveBeenCalledOnce()
  expect(messages).toEqual(['OK'])
})

test('nobody waits for a check that is removed while it runs: it is cancelled', async () => {
  const signals: AbortSignal[] = []
  const hang = ({ signal }: CheckContext): Promise<never> => {
    signals.push(signal)
    return new Promise<never>(() => undefined)
  }
  const health = start(check('hangs', hang))
  await pass(10)
  health.replaceCheckers([])
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  expect(health.getCheckStates()).toEqual([])
})

test('dependencies are those of the new checks as a whole, and follow them', async () => {
  const [a, b] = [ok('a'), ok('b', { dependsOn: ['a'] })]
  const health = start(a, b)
  expect(problemsOf(health, [b])).toEqual(['b.dependsOn: expected names of registered checks, got "a"'])
  expect(problemsOf(health, [b, ok('A', { dependsOn: ['b'] })])).toEqual([
    'dependsOn: expected no cycle, got b → A → b',
  ])
  expect(health.getCheckers()).toEqual([a, b])
  const down = check('A', () => {
    throw new Error('down')
  })
  health.replaceCheckers([b, down])
  await pass(30_000)
  expect((await health.checkSingle('b'))?.blockedBy).toEqual(['A'])
})

test('all problems are listed with their place, and nothing has changed then', () => {
  const a = ok('a')
  const health = start(a)
  const close = vi.fn()
  const named = { ...ok('B'), close }
  const wrong = [a, a, ok('b'), named, { ...ok('c'), close, options: { timeoutMs: 0, interval: 1 } }]
  expect(problemsOf(health, wrong)).toEqual([
    expect.stringMatching(/^checkers\[1\]\.name: /),
    expect.stringMatching(/^checkers\[3\]\.name: /),
    expect.stringMatching(/^checkers\[4\]\.timeoutMs: /),
    expect.stringMatching(/^checkers\[4\]\.interval: .*intervalMs/),
  ])
  expect(problemsOf(health, [5, undefined])).toEqual([
    'checkers[0]: expected an object, got 5',
    'checkers[1]: expected an object, got nothing',
  ])
  for (const list of [undefined, null, 'all', { 0: a }])
    expect(problemsOf(health, list)).toEqual([expect.stringContaining('a list of checkers')])
  expect(health.getCheckers()).toEqual([a])
  expect(close).not.toHaveBeenCalled()
})
