import type { AlertTransition } from '@botwatch/alerts'
import type { BudgetCrossing, MetricSample } from '@botwatch/metrics'

import { amountOf } from '../models.ts'
import type { Parts } from '../process.ts'
import type { MonitorScene } from '../scene.ts'

const LEVELS = ['warning', 'exceeded'] as const
const PERIODS = ['day', 'month'] as const
const WARN_RATIO = 0.8
const ALERT_SLACK_MS = 120_000

/** The use of a budget, and whether the process has loaded what was stored. */
interface Use {
  readonly key: string
  readonly ratio: number
  readonly isLoaded: boolean
}

/** Compares what is said of budgets with the ledger. */
export class BudgetChecks {
  readonly #scene: MonitorScene
  /** Levels that were reported, e.g. `2026-03-29 warning`. */
  readonly #reported = new Set<string>()
  /** When the alert of a budget last fired, e.g. of `2026-03-29`. */
  readonly #firedMs = new Map<string, number>()
  /** The use of each budget as of the last samples. */
  readonly #used = new Map<string, Use>()

  constructor(scene: MonitorScene) {
    this.#scene = scene
  }

  /** A process has started: what the one before reported of calls that were lost may be reported again. */
  begin(): void {
    const { ledger } = this.#scene
    for (const name of this.#reported) {
      const [key = '', level = ''] = name.split(' ')
      if (this.#levelOf(key, ledger.storedCost(key)) < LEVELS.indexOf(level as 'warning'))
        this.#reported.delete(name)
    }
    for (const key of this.#firedMs.keys())
      if (this.#levelOf(key, ledger.storedCost(key)) < 0) this.#firedMs.delete(key)
  }

  /** Listens to the parts of a process. */
  follow({ metrics, alerts }: Parts): void {
    // Before the monitor counts listeners, and for good.
    metrics.on('budget', (crossing) => this.#crossed(crossing))
    alerts.on('fired', (transition) => this.#fired(transition))
    const getSamples = metrics.getSamples.bind(metrics)
    Object.defineProperty(metrics, 'getSamples', {
      value: () => {
        const samples = getSamples()
        this.#sampled(samples)
        return samples
      },
    })
  }

  /** Checks that each level that was reached has been reported. */
  readonly look = (): void => {
    const { ledger, watch, parts } = this.#scene
    if (!ledger.isLoaded || parts === undefined) return
    const last = ledger.calls.at(-1)
    for (const key of last === undefined ? [] : [last.day, last.month]) {
      const reached = this.#levelOf(key, ledger.cost(key))
      for (const level of LEVELS.slice(0, reached + 1)) {
        const isReported = this.#reported.has(`${key} ${level}`)
        watch.check('budgetLevel', isReported, () => `the level ${level} of ${key} was not reported`)
      }
    }
  }

  #crossed({ level, budget }: BudgetCrossing): void {
    const { ledger, watch, note } = this.#view()
    const name = `${budget.key} ${level}`
    note(`budget ${name}`)
    if (ledger.isLoaded) {
      const cost = amountOf(ledger.cost(budget.key))
      watch.check('budgetOnce', !this.#reported.has(name), () => `${name} was reported again`)
      watch.check('budgetValue', isSame(budget.cost, cost), () => `${name}: cost ${budget.cost}, not ${cost}`)
    }
    this.#reported.add(name)
  }

  #sampled(samples: readonly MetricSample[]): void {
    const { ledger, watch, time } = this.#view()
    const day = ledger.dayOf(time.wall())
    for (const [period, key] of [
      ['day', day],
      ['month', day.slice(0, 7)],
    ] as const) {
      const cost = ledger.cost(key)
      const ratio = amountOf(cost) / this.#limitOf(key)
      this.#used.set(period, { key, ratio, isLoaded: ledger.isLoaded })
      if (!ledger.isLoaded) continue
      for (const [name, expected] of [
        [period === 'day' ? 'cost_today' : 'cost_month', amountOf(cost)],
        [`budget_${period}_used_ratio`, ratio],
      ] as const) {
        const value = samples.find((sample) => sample.name === name)?.value
        watch.check('figures', isSame(Number(value), expected), () => `${name} is ${value}, not ${expected}`)
      }
    }
  }

  #fired({ rule, alert }: AlertTransition): void {
    const { watch, time, alerts, note } = this.#view()
    note(`fired ${rule}`)
    const period = PERIODS.find((one) => rule === `${one}_budget_used`)
    const used = period === undefined ? undefined : this.#used.get(period)
    if (used === undefined || alert === null) return
    const { key, ratio, isLoaded } = used
    const value = Number(alert.value)
    const isRight = isSame(value, ratio) || (!isLoaded && value >= WARN_RATIO && value < ratio)
    watch.check('budgetValue', isRight, () => `${rule} fires at ${value}, not ${ratio}`)
    const beforeMs = this.#firedMs.get(key) ?? -Infinity
    const isExplained = Math.max(alerts.troubleMs, this.#lastJumpMs()) >= beforeMs - ALERT_SLACK_MS
    watch.check('budgetAlert', beforeMs === -Infinity || isExplained, () => `${rule} fired again for ${key}`)
    this.#firedMs.set(key, time.nowMs)
  }

  #lastJumpMs(): number {
    return this.#scene.jumpsMs.at(-1) ?? -Infinity
  }

  #limitOf(key: string): number {
    const { world } = this.#scene
    return Number(key.length === 7 ? world.month : world.day)
  }

  /** Index into the levels; -1 if none is reached. */
  #levelOf(key: string, cost: bigint): number {
    const limit = BigInt(Math.round(this.#limitOf(key) * 100)) * 1_000_000n
    if (cost >= limit) return 1
    return cost * 10n >= limit * BigInt(WARN_RATIO * 10) ? 0 : -1
  }

  #view() {
    const { ledger, watch, time, alerts } = this.#scene
    return { ledger, watch, time, alerts, note: (text: string) => this.#scene.note(text) }
  }
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))
}
