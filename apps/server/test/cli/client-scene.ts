import { AlertManager, type AlertRuleInput, type NotifierDelivery } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import { onTestFinished } from 'vitest'

import { run } from '../../src/cli/run.ts'
import type { ServerConfigInput } from '../../src/config/server-config.ts'
import { createMonitoringServer, type MonitoringServer } from '../../src/monitoring-server.ts'
import { apiKeys, keyOf } from '../ask.ts'

const rules: readonly AlertRuleInput[] = [
  {
    name: 'cpu',
    description: 'The CPU of a host is busy.',
    metricName: 'cpu_percent',
    thresholdValue: 80,
    unit: 'percent',
    onNoData: 'keep',
    groupWaitMs: 0,
    annotations: { action: 'Restart the process that uses the CPU.' },
  },
  {
    name: 'slow_reviews',
    metricName: 'review_seconds',
    thresholdValue: 120,
    onNoData: 'keep',
    groupWaitMs: 0,
    severity: 'critical',
    runbookUrl: 'https://wiki.example.com/slow',
  },
]

/** What a command line has written, and its exit code. */
export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How a command line is run. */
export interface CommandSetting {
  readonly env?: Readonly<Record<string, string>>
  /** Width of the terminal; without it there is none. */
  readonly columns?: number
  readonly signal?: AbortSignal
  /** Is called with everything that is written to standard output. */
  readonly onOutput?: (text: string) => void
}

/** Runs a command line in this process. */
export async function runCommand(
  args: readonly string[],
  { env = {}, columns, signal, onOutput }: CommandSetting = {},
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: columns !== undefined,
    columns,
    write: (text: string) => {
      written[name] += text
      if (name === 'stdout') onOutput?.(text)
      return true
    },
  })
  const code = await run(args, { env, signal, stdout: stream('stdout'), stderr: stream('stderr') })
  return { code, ...written }
}

/** A server on a loopback port, with a check, a channel and two rules. */
export interface ClientScene {
  readonly server: MonitoringServer
  readonly url: string
  /** Runs a command line with the key of `operate`, unless the environment has another. */
  readonly botwatch: (args: readonly string[], setting?: CommandSetting) => Promise<CommandResult>
  /** Runs a command line with `--json`, and returns the document. */
  // eslint-disable-next-line no-explicit-any
  readonly document: (args: readonly string[]) => Promise<any>
  /** Asks the API without the command. */
  // eslint-disable-next-line no-explicit-any
  readonly api: (path: string) => Promise<any>
  /** Evaluates metrics, e.g. `{ cpu_percent: { a: 93 } }`. */
  readonly sample: (values: Readonly<Record<string, Readonly<Record<string, number>>>>) => Promise<void>
  /** What the channel answers from now on. */
  readonly deliver: (delivery: NotifierDelivery) => void
  /** Makes the check healthy, or not. */
  readonly setUp: (isUp: boolean) => Promise<void>
}

/** Starts a server, which ends with the test. */
export async function clientScene(config: ServerConfigInput = {}): Promise<ClientScene> {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  let isUp = true
  let delivery: NotifierDelivery = { outcome: 'delivered' }
  health.addChecker(
    check('glm_api', () => (isUp ? 'fine' : { status: 'unhealthy', message: 'HTTP 429, quota exceeded' })),
  )
  const metrics = new MetricsCollector({ defaultMetrics: false, budgets: { day: '0.02' } })
  const notifiers = [{ name: 'slack', send: async () => delivery }]
  const alerts = new AlertManager({ rules, notifiers })
  const monitor = createMonitor({ health, metrics, alerts })
  const server = createMonitoringServer({
    monitor,
    config: { port: 0, logLevel: 'silent', apiKeys, limits: { requestsPerMinute: 100_000 }, ...config },
  })
  onTestFinished(server.stopServer)
  const url = await server.startServer()
  await health.checkSingle('glm_api')
  const env = { BOTWATCH_URL: url, BOTWATCH_KEY: keyOf('operate') }
  const botwatch: ClientScene['botwatch'] = (args, setting = {}) =>
    runCommand(args, { ...setting, env: { ...env, ...setting.env } })
  let sampleTime = 0
  return {
    server,
    url,
    botwatch,
    document: async (args) => JSON.parse((await botwatch([...args, '--json'])).stdout) as unknown,
    api: async (path) => {
      const headers = { authorization: `Bearer ${keyOf('admin')}` }
      return await (await fetch(url + path, { headers })).json()
    },
    sample: async (values) => {
      const samples = Object.entries(values).flatMap(([name, hosts]) =>
        Object.entries(hosts).map(([host, value]) => ({ name, labels: { host }, value })),
      )
      sampleTime = Math.max(sampleTime + 1, Date.now())
      await alerts.evaluateRules({ metrics: samples, sampleTime })
    },
    deliver: (answer) => void (delivery = answer),
    setUp: async (next) => {
      isUp = next
      await health.checkSingle('glm_api')
    },
  }
}
