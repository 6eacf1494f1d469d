import { HealthChecker } from '@botwatch/health'
import { History, MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type Monitor, type MonitorOptions } from '@botwatch/monitor'
import type { Hono } from 'hono'

import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

/** The JSON of an answer. */
export interface Body {
  readonly code?: string
  readonly detail?: string
  readonly problems?: readonly {
    readonly path: string
    readonly expected: string
    readonly received: string
  }[]
  readonly [name: string]: unknown
}

/** A monitor behind an app with keys. */
export class RuleScene {
  readonly monitor: Monitor
  readonly lines: string[] = []
  readonly #app: Hono

  constructor(options: MonitorOptions = {}) {
    this.monitor = createMonitor({
      health: new HealthChecker(),
      metrics: new MetricsCollector({ defaultMetrics: false, history: new History() }),
      ...options,
    })
    this.#app = appWith({ apiKeys }, { monitor: this.monitor, lines: this.lines })
  }

  /** Sends a request, e.g. `call('GET /api/v1/rules')`. */
  async call(
    route: string,
    body?: unknown,
    role = 'admin',
  ): Promise<{ readonly status: number; readonly json: Body }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await ask(this.#app, route, { headers: bearer(keyOf(role)), ...sent })
    const text = await response.text()
    return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Body) }
  }
}
