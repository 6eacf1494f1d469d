import type { OutboxStatus } from '../store/outbox-records.ts'
import type { EpisodeRecord } from '../store/records.ts'
import type { SettledNotice } from '../store/store.ts'
import { summarise, type Durations } from './durations.ts'

const NOISIEST = 10

/** Number of alerts and flaps of one rule. */
export interface NoisyRule {
  readonly rule: string
  /** Alerts that fired. */
  readonly alerts: number
  /** How often these alerts breached again while recovering. */
  readonly flaps: number
}

/** Number of notifications of one channel with one outcome. */
export interface NotificationCount {
  readonly channel: string
  readonly outcome: OutboxStatus
  readonly count: number
}

/** Statistics of the alerts that fired, and of the notifications that finished, in a window that ends now. */
export interface WindowStatistics {
  readonly durationMs: number
  /** Alerts that fired. */
  readonly firedAlerts: number
  /** From firing to the first acknowledgement, of acknowledged alerts. Its mean is the MTTA. */
  readonly timeToAcknowledge: Durations
  /** Share of the fired alerts that were acknowledged, 0 to 1; null if no alert fired. */
  readonly acknowledgedShare: number | null
  /** From firing to the end, of alerts that recovered or were resolved by hand. Its mean is the MTTR. */
  readonly timeToResolve: Durations
  readonly flaps: number
  /** At most ten rules, those with most alerts first. */
  readonly noisiestRules: readonly NoisyRule[]
  readonly notifications: readonly NotificationCount[]
  /** From firing to the accepted FIRE, including cooldowns and silences. */
  readonly timeToNotify: Durations
}

/** Sums of the alerts of a window. */
export class EpisodeSums {
  #fired = 0
  #flaps = 0
  readonly #acknowledgedMs: number[] = []
  readonly #resolvedMs: number[] = []
  readonly #rules = new Map<string, NoisyRule>()

  add({ rule, firedAt, acknowledgedAt, resolution, flaps }: EpisodeRecord): void {
    this.#fired += 1
    this.#flaps += flaps
    // The wall clock may have been set back in between.
    if (acknowledgedAt !== null) this.#acknowledgedMs.push(Math.max(0, acknowledgedAt - firedAt))
    if (resolution?.reason === 'recovered' || resolution?.reason === 'manual')
      this.#resolvedMs.push(Math.max(0, resolution.at - firedAt))
    const noisy = this.#rules.get(rule)
    this.#rules.set(rule, { rule, alerts: (noisy?.alerts ?? 0) + 1, flaps: (noisy?.flaps ?? 0) + flaps })
  }

  /** Combines the sums with the notifications of the window. */
  summary(durationMs: number, notices: readonly SettledNotice[]): WindowStatistics {
    return {
      durationMs,
      firedAlerts: this.#fired,
      timeToAcknowledge: summarise(this.#acknowledgedMs),
      acknowledgedShare: this.#fired === 0 ? null : this.#acknowledgedMs.length / this.#fired,
      timeToResolve: summarise(this.#resolvedMs),
      flaps: this.#flaps,
      noisiestRules: [...this.#rules.values()]
        .toSorted((a, b) => b.alerts - a.alerts || b.flaps - a.flaps || (a.rule < b.rule ? -1 : 1))
        .slice(0, NOISIEST),
      notifications: countNotifications(notices),
      timeToNotify: summarise(
        notices.flatMap(({ notice, status, latencyMs }) =>
          notice === 'fire' && status === 'delivered' && latencyMs !== null ? [latencyMs] : [],
        ),
      ),
    }
  }
}

function countNotifications(notices: readonly SettledNotice[]): readonly NotificationCount[] {
  const counts = new Map<string, NotificationCount>()
  for (const { channel, status: outcome } of notices) {
    const key = `${outcome} ${channel}`
    counts.set(key, { channel, outcome, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].toSorted((a, b) =>
    `${a.channel} ${a.outcome}` < `${b.channel} ${b.outcome}` ? -1 : 1,
  )
}
