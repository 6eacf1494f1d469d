import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'

import { createMonitor, isMonitorError, type Monitor } from '../src/index.ts'

// A program in which everything that comes from outside fails in every way; run as a process by failing-parts.test.ts.

/* oxlint-disable unicorn/no-thenable -- what a function of the user may return */
/** Ways in which a function of the user can fail. */
const WAYS: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error('it threw')
  },
  rejects: () => Promise.reject(new Error('it rejected')),
  hangs: () => new Promise(() => undefined),
  'returns a thenable that never settles': () => ({ then: () => undefined }),
  'returns a thenable that throws': () => ({
    then: () => {
      throw new Error('then threw')
    },
  }),
  'throws no error': () => {
    // oxlint-disable-next-line typescript/only-throw-error -- what a user may do
    throw null
  },
  'returns nonsense': () => 42,
}

const EVENTS = {
  health: ['result', 'transition', 'listener_error'],
  metrics: ['unpriced', 'budget', 'dropped', 'store_error', 'store_recovered', 'listener_error'],
  alerts: ['fired', 'resolved', 'notificationFailed', 'warning', 'error', 'storeRecovered', 'listener_error'],
} as const
const STORE_METHODS = [
  'load',
  'commit',
  'getAlert',
  'listResolved',
  'listEvents',
  'listSilences',
  'listAttempts',
  'countResolved',
  'getFigures',
  'prune',
  'close',
] as const

function methods(names: readonly string[], fail: () => unknown): never {
  return Object.fromEntries(names.map((name) => [name, fail])) as never
}

/** A monitor of which every part fails. */
function createFailing(fail: () => unknown): Monitor {
  const health = new HealthChecker({
    clock: methods(['now', 'monotonic'], fail),
    redactor: methods(['text', 'value', 'register'], fail),
  })
  const metrics = new MetricsCollector({
    defaultMetrics: false,
    clock: fail as () => number,
    sampler: methods(['start', 'stop', 'latest'], fail),
    store: methods(['load', 'save', 'findBatch', 'close'], fail),
    budgets: { day: { limit: '0.000001' } },
  })
  const alerts = new AlertManager({
    rules: [
      { name: 'queue', metricName: 'queue', thresholdValue: 0, groupWaitMs: 0 },
      { name: 'down', healthCheckName: '*', groupWaitMs: 0 },
    ],
    notifiers: [
      { name: 'a', send: fail as never, destination: fail as never },
      { name: 'b', send: fail as never, fallback: ['a'] },
    ],
    store: methods(STORE_METHODS, fail),
    redact: fail as never,
    random: fail as never,
    attemptTimeoutMs: 50,
  })
  const logger = methods(['debug', 'info', 'warn', 'error'], fail)
  const checks = [
    check('a', fail as never, { timeoutMs: 50 }),
    Object.assign(
      check('b', () => {}),
      { close: fail },
    ),
  ]
  const monitor = createMonitor({ health, metrics, alerts, logger, checks, metricsIntervalMs: 1000 })
  for (const event of EVENTS.health) health.on(event, fail)
  for (const event of EVENTS.metrics) metrics.on(event, fail)
  for (const event of EVENTS.alerts) alerts.on(event, fail)
  return monitor
}

/** A monitor whose own parts get channels and loggers that fail. */
function createOwn(fail: () => unknown): Monitor {
  return createMonitor({
    logger: methods(['debug', 'info', 'warn', 'error'], fail),
    channels: [{ name: 'a', send: fail as never }],
    rules: [{ name: 'queue', metricName: 'queue', thresholdValue: 0, groupWaitMs: 0 }],
    checks: [check('a', fail as never, { timeoutMs: 50 })],
  })
}

async function run(monitor: Monitor): Promise<string> {
  await monitor.start()
  monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1000, completionTokens: 1 })
  monitor.metrics.recordTokenUsage({ model: 'x', promptTokens: NaN, completionTokens: 1 })
  void monitor.alerts.evaluateRules({ metrics: { queue: 1 } }).catch(() => undefined)
  await monitor.health.checkAll()
  await monitor.metrics.getPrometheusMetrics()
  await monitor.save()
  monitor.drain()
  const stopped = monitor.stop({ withinMs: 200 })
  await monitor.stop()
  await stopped
  return 'stopped'
}

// A bot has work of its own, which keeps its process alive.
const work = setInterval(() => {}, 1000)
const results: Record<string, string> = {}
await Promise.all(
  Object.entries(WAYS).flatMap(([way, fail]) =>
    Object.entries({ given: createFailing, own: createOwn }).map(async ([parts, create]) => {
      results[`${parts} ${way}`] = await run(create(fail)).catch((error: unknown) =>
        isMonitorError(error) ? error.message : String(error),
      )
    }),
  ),
)
clearInterval(work)
process.stdout.write(`${JSON.stringify(results)}\n`)
