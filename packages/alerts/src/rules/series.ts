import { fingerprintOf } from '../fingerprint.ts'
import { labelKey, NO_LABELS, type Labels } from '../labels.ts'
import type { AlertRule } from './rule.ts'

/** One label set under one rule: what an alert is, whether it has ever fired or not. */
export interface Track {
  readonly fingerprint: string
  /** `alertname`, the sample's labels without secrets, and the rule's. */
  readonly labels: Labels
  /** The newest sample that found it quiet. Written in place: a quiet sample costs no allocation. */
  quietMs: number
  /** When it was last given, on the timeline. */
  seenMs: number
}

const SWEEP_FROM = 1000

/** The label sets one rule has seen. Those that stopped coming are forgotten once there are more than a thousand. */
export class Series {
  readonly #rule: AlertRule
  readonly #tracks = new Map<string, Track>()
  #sweepAt = SWEEP_FROM

  constructor(rule: AlertRule) {
    this.#rule = rule
  }

  /** The track of a label set, made when it is new; `clean` is applied to the values of a new one. */
  track(sampleLabels: Labels, sampledMs: number, clean: (text: string) => string): Track {
    const key = sampleLabels === NO_LABELS ? '' : labelKey(sampleLabels)
    const known = this.#tracks.get(key)
    if (known !== undefined) return known
    if (this.#tracks.size >= this.#sweepAt) this.#sweep(sampledMs)
    const own: Labels = { ...this.#rule.labels, alertname: this.#rule.name }
    const shown = Object.entries(sampleLabels).map(([name, value]) => [name, clean(value)] as const)
    const track: Track = {
      // Over the values as they came: two that are cleaned to the same text are still two alerts.
      fingerprint: fingerprintOf({ ...sampleLabels, ...own }),
      labels: { ...Object.fromEntries(shown), ...own },
      quietMs: -Infinity,
      seenMs: -Infinity,
    }
    this.#tracks.set(key, track)
    return track
  }

  #sweep(sampledMs: number): void {
    for (const [key, track] of this.#tracks) if (track.quietMs < sampledMs) this.#tracks.delete(key)
    this.#sweepAt = Math.max(SWEEP_FROM, this.#tracks.size * 2)
  }
}
