import type { NotifierDelivery } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { expect, onTestFinished } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { appWith, ask } from './ask.ts'
import { eventClient, type EventClient } from './event-client.ts'

/** A monitor whose events an app streams. */
export interface EventScene {
  readonly app: Hono
  readonly monitor: Monitor
  /** What the channel answers from now on. */
  readonly deliver: (delivery: NotifierDelivery) => void
  /** Makes a check change its status, as often as said. */
  readonly change: (times?: number) => Promise<void>
  readonly listen: (path?: string, headers?: Readonly<Record<string, string>>) => Promise<EventClient>
}

interface EventSceneOptions {
  readonly message?: string
  readonly staleAfterMs?: number
}

/** Creates a scene. `message` is that of the check when it fails. */
export function eventScene(
  config: ServerConfigInput = {},
  { message = 'it is down', staleAfterMs }: EventSceneOptions = {},
): EventScene {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  let isUp = false
  let delivery: NotifierDelivery = { outcome: 'delivered' }
  healthChecker.addChecker(
    check(
      'glm',
      () => {
        isUp = !isUp
        return isUp ? 'it is up' : { status: 'unhealthy', message, code: 'RATE_LIMITED' }
      },
      { staleAfterMs },
    ),
  )
  const monitor = createMonitor({
    health: healthChecker,
    metrics: new MetricsCollector({ defaultMetrics: false, budgets: { day: '0.01' } }),
    rules: [{ name: 'cpu', metricName: 'queue_length', thresholdValue: 80, groupWaitMs: 0 }],
    channels: [{ name: 'slack', send: async () => delivery }],
  })
  onTestFinished(() => monitor.stop())
  const app = appWith(config, { monitor })
  return {
    app,
    monitor,
    deliver: (answer) => void (delivery = answer),
    change: async (times = 1) => {
      for (let n = 0; n < times; n += 1) await healthChecker.checkSingle('glm')
    },
    listen: async (path = '/api/v1/events', headers = {}) => {
      const response = await ask(app, `GET ${path}`, { headers })
      expect(response.status).toBe(200)
      return eventClient(response)
    },
  }
}
