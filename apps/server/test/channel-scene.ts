import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

import {
  AlertManager,
  type AlertManagerOptions,
  type AlertNotifier,
  type AlertRuleInput,
  type NotifierDelivery,
} from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { afterEach, vi } from 'vitest'

import type { WireChannel } from '../src/api/notifications/channel-wire.ts'
import type { Page } from '../src/api/page.ts'
import type { WireDue, WireMessage } from '../src/api/notifications/wire.ts'
import { openServerStore } from '../src/store/open-store.ts'
import type { ServerStore } from '../src/store/server-store.ts'
import { apiKeys, appWith, ask, bearer, keyOf } from './ask.ts'

/** Fires with one sample, and is sent at once. */
export const now: AlertRuleInput = {
  name: 'cpu',
  description: 'CPU is high',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  consecutiveBreaches: 1,
  cooldownMinutes: 0,
  groupWaitMs: 0,
  severity: 'error',
}
export const delivered: NotifierDelivery = { outcome: 'delivered' }
export const down: NotifierDelivery = {
  outcome: 'retryable',
  reason: 'connection refused',
  mayHaveArrived: false,
}
export const operate: { readonly headers: { readonly authorization: string } } = {
  headers: bearer(keyOf('operate')),
}

const closers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

/** A receiver of webhooks on this machine. */
interface WebhookReceiver {
  readonly url: string
  answer: RequestListener
}

/** Starts a receiver that accepts everything until it is told otherwise. It ends with the test. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => receiver.answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hooks/s3cr3t-token`,
    answer: (_request, response) => response.writeHead(200).end(),
  }
  return receiver
}

/** An app whose channels are played. */
export class ChannelScene {
  readonly alerts: AlertManager
  readonly app: Hono
  readonly store: ServerStore = openServerStore()
  #aheadMs = 0

  constructor(notifiers: readonly AlertNotifier[], options: AlertManagerOptions = {}) {
    const read = (): number => Date.now() + this.#aheadMs
    const clock = { now: read, monotonic: read }
    this.alerts = new AlertManager({ rules: [now], notifiers, clock, random: () => 0.5, ...options })
    this.alerts.start()
    closers.push(() => this.alerts.stop({ withinMs: 100 }))
    const monitor = createMonitor({
      alerts: this.alerts,
      health: new HealthChecker(),
      metrics: new MetricsCollector({ defaultMetrics: false }),
    })
    this.app = appWith({ apiKeys }, { monitor, store: this.store })
  }

  /** Puts the clock forward. */
  later(ms: number): void {
    this.#aheadMs += ms
  }

  async breach(...hosts: readonly string[]): Promise<void> {
    const metrics = hosts.map((host) => ({ name: 'cpu_percent', labels: { host }, value: 93 }))
    await this.alerts.evaluateRules({ metrics })
  }

  async channels(): Promise<readonly WireChannel[]> {
    return (await this.#read<WireChannel>('/api/v1/channels')).items
  }

  async due(query = ''): Promise<readonly WireDue[]> {
    return (await this.#read<WireDue>(`/api/v1/notifications?state=due&${query}`)).items
  }

  async messages(query = ''): Promise<readonly WireMessage[]> {
    return (await this.#read<WireMessage>(`/api/v1/notifications?${query}`)).items
  }

  /** Reads a list of notifications page by page. */
  async pages<T extends WireDue | WireMessage>(
    query: string,
    between: () => Promise<void>,
  ): Promise<readonly T[]> {
    const items: T[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const more: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Page<T> = await this.#read<T>(`/api/v1/notifications?limit=2&${query}${more}`)
      items.push(...page.items)
      cursor = page.next_cursor
      await between()
    }
    return items
  }

  act(name: string, act: 'test' | 'retry'): Promise<Response> {
    return ask(this.app, `POST /api/v1/channels/${name}/${act}`, operate)
  }

  /** Waits until a channel is in a state. */
  async until(name: string, state: string): Promise<void> {
    await vi.waitFor(async () => {
      const found = (await this.channels()).find((each) => each.name === name)
      if (found?.state !== state) throw new Error(`${name} is ${found?.state}`)
    })
  }

  async #read<T>(path: string): Promise<Page<T>> {
    const response = await ask(this.app, `GET ${path}`, operate)
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    return (await response.json()) as Page<T>
  }
}
