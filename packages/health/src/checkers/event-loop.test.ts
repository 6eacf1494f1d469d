import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { eventLoop, type EventLoopChecker, type EventLoopOptions } from './event-loop.ts'

function measured(options: EventLoopOptions = {}): EventLoopChecker {
  const checker = eventLoop(options)
  onTestFinished(() => checker[Symbol.dispose]())
  return checker
}

function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('an idle loop is evaluated by its measured delay, also on the first run', async () => {
  // The machine of a test may be busy: that there is a finite figure below a very high limit is what counts.
  const outcome = await outcomeOf(measured({ degradedP99Ms: 30_000, unhealthyP99Ms: 60_000 }))
  expect(outcome).toMatchObject({ status: 'healthy', message: 'Event loop responsive' })
  const { event_loop_p50_ms: p50, event_loop_p99_ms: p99, event_loop_max_ms: max } = outcome.metrics ?? {}
  expect([p50, p99, max].every((value) => Number.isFinite(value))).toBe(true)
  expect(p99).toBeLessThanOrEqual(Number(max) + 1)
})

test.each([
  [{ degradedP99Ms: 100, unhealthyP99Ms: 60_000 }, 'degraded'],
  [{ degradedP99Ms: 100, unhealthyP99Ms: 150 }, 'unhealthy'],
  [{ degradedP99Ms: 100, unhealthyP99Ms: 150, failureStatus: 'degraded' }, 'degraded'],
] as const)('a loop that was blocked is, by %j, %s', async (options, status) => {
  const checker = measured(options)
  const running = outcomeOf(checker)
  setTimeout(() => block(300), 50)
  const outcome = await running
  expect(outcome).toMatchObject({ status, code: 'CONDITION' })
  expect(outcome.message).toMatch(/^High event loop delay: \d+\.\d ms$/)
  expect(outcome.metrics?.event_loop_max_ms).toBeGreaterThan(150)
})

test('the interval of the measuring is no delay', async () => {
  const { metrics } = await outcomeOf(measured({ resolutionMs: 200 }))
  expect(metrics?.event_loop_p50_ms).toBeLessThan(150)
})

test('a run is about the time since the run before', async () => {
  const checker = measured({ degradedP99Ms: 250, unhealthyP99Ms: 60_000 })
  const first = outcomeOf(checker)
  setTimeout(() => block(500), 50)
  expect(await first).toMatchObject({ status: 'degraded' })
  expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
})

test('the wait of the first run ends with its signal', async () => {
  const context = { signal: AbortSignal.abort(), deadlineAt: Date.now() + 5000, attempt: 1, previous: null }
  await expect(measured().check(context)).rejects.toMatchObject({ name: 'AbortError' })
})

test('the measuring does not keep the process alive', async () => {
  const script = `
    import { eventLoop } from ${JSON.stringify(new URL('./event-loop.ts', import.meta.url).href)}
    const context = { signal: new AbortController().signal, deadlineAt: Infinity, attempt: 1, previous: null }
    const { metrics } = await eventLoop().check(context)
    process.stdout.write(String(Number.isFinite(metrics.event_loop_p99_ms)))
  `
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 })
  expect(stdout).toBe('true')
}, 30_000)

test.each([
  [{}, []],
  [{ degradedP99Ms: 0.5 }, ['degradedP99Ms']],
  [{ degradedP99Ms: 600 }, ['unhealthyP99Ms']],
  [{ unhealthyP99Ms: Infinity }, ['unhealthyP99Ms']],
  [{ resolutionMs: 0 }, ['resolutionMs']],
  [{ name: '-', degradedP99Ms: 'x', resolutionMs: 1.5 }, ['name', 'degradedP99Ms', 'resolutionMs']],
])('options %j have the problems %j', (options, paths) => {
  expect(problemsOf(() => eventLoop(options as never)).paths).toEqual(paths)
})
