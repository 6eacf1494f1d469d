import type { AlertManager, AlertNotifier, AlertStore } from '@botwatch/alerts'
import type { Checker, HealthChecker } from '@botwatch/health'
import type { MetricsCollector, UsageStore } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'

import type { Disk } from '../disk.ts'
import type { Watch } from '../invariants.ts'
import type { Life, Trap } from '../kill.ts'
import type { Random } from '../random.ts'
import type { Subject } from '../subject.ts'
import type { Time } from '../time.ts'
import { watchListeners } from './listeners.ts'
import type { MonitorWorld } from './world.ts'

/** What a monitored process runs on, and what the world does with it. */
export interface MonitorContext {
  readonly world: MonitorWorld
  readonly subject: Subject
  readonly time: Time
  readonly trap: Trap
  readonly random: Random
  readonly watch: Watch
  readonly usage: Disk<UsageStore>
  readonly alerts: Disk<AlertStore>
  readonly checks: (life: Life) => readonly Checker[]
  readonly channels: (life: Life) => readonly AlertNotifier[]
  /** A process is about to start on what is stored. */
  readonly onStart: () => Promise<void>
  /** The parts of a process are made, and nothing runs yet. */
  readonly onParts: (parts: Parts) => void
  /** The process was killed, or has ended. */
  readonly onDown: (how: 'killed' | 'ended') => void
  /** A save or a stop begins. What is returned is called when it has ended. */
  readonly onSave: (kind: 'save' | 'stop') => () => Promise<void>
}

/** The parts of a monitor. */
export interface Parts {
  readonly metrics: MetricsCollector
  readonly health: HealthChecker
  readonly alerts: AlertManager
}

const WHOLE_STOP_LIMIT_MS = 10_000
const DRAIN_MS = 3000

const ignore = (): void => undefined
/** With a logger the monitor listens to its parts. */
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** A bot with a monitor: one at a time, over disks that outlive it. */
export class MonitorProcess {
  monitor: Monitor | undefined
  readonly startsMs: number[] = []
  readonly #context: MonitorContext
  #life: Life = { isDead: true, sinceMs: 0 }
  #isStopping = false

  constructor(context: MonitorContext) {
    this.#context = context
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  async start(): Promise<void> {
    const { world, subject, time, random, watch, usage, alerts, checks, channels, onStart, onParts } =
      this.#context
    // What a killed process did last may have set timers.
    time.dropProcess()
    const life: Life = { isDead: false, sinceMs: time.nowMs }
    this.#life = life
    this.#isStopping = false
    this.startsMs.push(time.nowMs)
    const [usageStore, alertStore] = [usage.mount(life), alerts.mount(life)]
    await onStart()
    if (life.isDead) return
    const budgets = { day: { limit: world.day }, month: { limit: world.month } }
    const parts: Parts = {
      metrics: new subject.MetricsCollector({
        sampler: { start: () => undefined, stop: () => undefined, latest: () => null },
        defaultMetrics: false,
        historySeries: 0,
        timeZone: world.timeZone,
        budgets,
        store: usageStore,
        writeIntervalMs: world.writeSeconds * 1000,
      }),
      health: new subject.HealthChecker(),
      alerts: new subject.AlertManager({
        rules: subject.defaultRules({ budgets: ['day', 'month'] }),
        notifiers: channels(life),
        store: alertStore,
        clock: { now: () => time.wall(), monotonic: () => time.nowMs },
        random: random.next,
        drainTimeoutMs: DRAIN_MS,
      }),
    }
    onParts(parts)
    const countListeners = watchListeners(Object.values(parts))
    const processListeners = countProcessListeners()
    this.#countLeft = () => ({
      timers: time.countProcess(),
      listeners: countListeners() + countProcessListeners() - processListeners,
    })
    try {
      const monitor = subject.createMonitor({ ...parts, checks: checks(life), logger })
      this.monitor = monitor
      await monitor.start()
      watch.check('restart', true, () => '')
    } catch (error) {
      watch.check('restart', false, () => String(error))
    }
  }

  #countLeft = (): { readonly timers: number; readonly listeners: number } => ({ timers: 0, listeners: 0 })

  /** Ends the process at once; it starts again after a while. */
  kill(downMs: number): void {
    const { time, trap, onDown } = this.#context
    if (this.#life.isDead) return
    this.#life.isDead = true
    this.monitor = undefined
    onDown('killed')
    time.dropProcess()
    trap.disarm()
    time.after(Math.max(1, downMs), () => void this.#startAgain(true))
  }

  /** Stores everything while the process goes on. */
  async save(): Promise<void> {
    if (this.#isStopping) return
    await this.#save()
  }

  /** Ends as at a SIGTERM, or by `stop` alone, and starts again after a while. */
  async end(how: 'terminate' | 'stop', downMs: number): Promise<void> {
    const { time, watch, onSave, onDown, usage, alerts } = this.#context
    const { monitor } = this
    const life = this.#life
    if (monitor === undefined || this.#isStopping) return
    this.#isStopping = true
    const beganMs = time.nowMs
    const limit = time.after(WHOLE_STOP_LIMIT_MS, () => {
      if (life.isDead) return
      watch.check('stopLimit', false, () => `the end did not come within ${WHOLE_STOP_LIMIT_MS} ms`)
      this.kill(1)
    })
    if (how === 'terminate') {
      monitor.drain()
      await this.#save()
      if (life.isDead) return
    }
    const stored = onSave('stop')
    // The server leaves a stop 3 seconds of the 10 that it has.
    await (how === 'terminate' ? monitor.stop({ withinMs: DRAIN_MS }) : monitor.stop())
    if (life.isDead) return
    watch.check('stopLimit', true, () => '')
    limit.run = null
    await stored()
    const { timers, listeners } = this.#countLeft()
    const isWell = Math.max(usage.troubleMs, alerts.troubleMs) < beganMs
    watch.check('leftover', !isWell || timers === 0, () => `${timers} timers are left after a stop`)
    watch.check('leftover', listeners === 0, () => `${listeners} listeners are left after a stop`)
    life.isDead = true
    this.monitor = undefined
    onDown('ended')
    time.dropProcess()
    time.after(Math.max(1, downMs), () => void this.#startAgain(false))
  }

  async #save(): Promise<void> {
    const { monitor } = this
    if (monitor === undefined) return
    const life = this.#life
    const stored = this.#context.onSave('save')
    await monitor.save()
    if (!life.isDead) await stored()
  }

  async #startAgain(wasKilled: boolean): Promise<void> {
    const { usage, alerts } = this.#context
    await Promise.all([usage.unmount(wasKilled), alerts.unmount(wasKilled)])
    await this.start()
  }
}

function countProcessListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
}
