import { AlertManager, type AlertManagerOptions, type AlertRuleInput } from '@botwatch/alerts'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import type { Hono } from 'hono'

import type { AuditEntry } from '../../src/store/audit-entry.ts'
import { openServerStore } from '../../src/store/open-store.ts'
import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const alertRules: readonly AlertRuleInput[] = [
  { name: 'cpu', metricName: 'cpu', thresholdValue: 80, onNoData: 'keep', groupWaitMs: 0 },
  {
    name: 'disk',
    metricName: 'disk',
    thresholdValue: 80,
    onNoData: 'keep',
    groupWaitMs: 0,
    severity: 'critical',
    consecutiveBreaches: 2,
  },
]

/** Status and JSON of an answer, which the document has. */
export interface Answer {
  readonly status: number
  // eslint-disable-next-line no-explicit-any
  readonly json: any
}

/** An app whose alerts fire as a test wants. */
export interface AlertingApp {
  readonly app: Hono
  readonly alerts: AlertManager
  /** Sends a request with the key of a role, by default `operate`. */
  readonly send: (route: string, body?: unknown, role?: string) => Promise<Answer>
  /** Evaluates a metric of hosts, e.g. `sample('cpu', { a: 93 })`. */
  readonly sample: (metric: string, values: Readonly<Record<string, number>>) => Promise<void>
  /** Id of the newest alert. */
  readonly newestId: () => Promise<string>
  /** The newest entries of the audit trail, the newest first. */
  readonly audit: (count?: number) => readonly Partial<AuditEntry>[]
}

/** Creates an app with the rules above. Alerts are evaluated when a test says so. */
export function alertingApp(options: AlertManagerOptions = {}): AlertingApp {
  const alerts = new AlertManager({ rules: alertRules, ...options })
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const monitor = createMonitor({ alerts, metrics, defaultChecks: false })
  const store = openServerStore()
  const app = appWith({ apiKeys, limits: { requestsPerMinute: 100_000 } }, { monitor, store })
  let sampleTime = 0
  return {
    app,
    alerts,
    send: async (route, body, role = 'operate') => {
      const response = await ask(app, route, {
        headers: bearer(keyOf(role)),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return { status: response.status, json: await response.json() }
    },
    sample: async (name, values) => {
      const samples = Object.entries(values).map(([host, value]) => ({ name, labels: { host }, value }))
      sampleTime = Math.max(sampleTime + 1, Date.now())
      await alerts.evaluateRules({ metrics: samples, sampleTime })
    },
    newestId: async () => (await alerts.listAlerts({ limit: 1 }))[0]?.id ?? 'none',
    audit: (count = 1) => store.audit.newest(count),
  }
}

/** The paths of the problems of an answer, sorted. */
export function pathsOf({ json }: Answer): readonly string[] {
  const { problems = [] } = json as { readonly problems?: readonly { readonly path: string }[] }
  return problems.map(({ path }) => path).toSorted()
}
