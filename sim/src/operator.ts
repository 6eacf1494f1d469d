import type { Alert, AlertManager } from '@botwatch/alerts'

import { seriesName } from './bots.ts'
import { MINUTE_MS, type Deed, type RulePlan } from './world.ts'

/** A time in which a series or a rule is silenced, as the operator knows it. */
export interface Quiet {
  readonly rule: string
  /** Undefined for the whole rule. */
  readonly series: string | undefined
  readonly kind: 'silence' | 'suppress' | 'acknowledge'
  /** The alert, for an acknowledgement. */
  readonly alert: string | undefined
  readonly fromMs: number
  readonly untilMs: number
}

type OperatorDeed = Extract<
  Deed,
  { readonly do: 'acknowledge' | 'unacknowledge' | 'resolve' | 'suppress' | 'silence' }
>

/** A person who handles alerts. Refused calls, e.g. for an alert that is over, are no matter. */
export class Operator {
  readonly quiets: Quiet[] = []
  readonly #now: () => { readonly nowMs: number; readonly wallMs: number }

  constructor(now: () => { readonly nowMs: number; readonly wallMs: number }) {
    this.#now = now
  }

  async act(manager: AlertManager, deed: OperatorDeed, rule: RulePlan): Promise<void> {
    const by = 'ann'
    if (deed.do === 'silence') {
      const matchers = [{ name: 'alertname', op: '=', value: rule.name }] as const
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      await manager.addSilence({ matchers, by, reason: 'known', until })
      this.#note({ rule: rule.name, series: undefined, kind: 'silence', alert: undefined }, deed.minutes)
      return
    }
    const series = seriesName(rule, deed.series)
    const alert = (await manager.listAlerts({ limit: 1000 })).find(
      (one) => one.status !== 'resolved' && seriesOf(one) === series && one.labels['condition'] === undefined,
    )
    if (alert === undefined) return
    const { id } = alert
    if (deed.do === 'resolve') await manager.resolveAlert(id, { by, reason: 'mended' })
    if (deed.do === 'unacknowledge') {
      for (const [index, quiet] of this.quiets.entries()) {
        if (quiet.alert === id) this.quiets.splice(index, 1)
      }
      await manager.unacknowledgeAlert(id, { by })
    }
    if (deed.do === 'acknowledge') {
      await manager.acknowledgeAlert(id, { by })
      this.#note({ rule: rule.name, series, kind: 'acknowledge', alert: id }, 24 * 60)
    }
    if (deed.do === 'suppress') {
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      await manager.suppressAlert(id, { by, until, reason: 'known' })
      this.#note({ rule: rule.name, series, kind: 'suppress', alert: undefined }, deed.minutes)
    }
  }

  /** What keeps a series quiet at a time, with a margin at both ends. */
  quietAt(rule: string, series: string | undefined, atMs: number, marginMs: number): readonly Quiet[] {
    return this.quiets.filter(
      (quiet) =>
        quiet.rule === rule &&
        (quiet.series === undefined || quiet.series === series) &&
        quiet.fromMs + marginMs <= atMs &&
        atMs <= quiet.untilMs - marginMs,
    )
  }

  #note(quiet: Omit<Quiet, 'fromMs' | 'untilMs'>, minutes: number): void {
    const { nowMs } = this.#now()
    this.quiets.push({ ...quiet, fromMs: nowMs, untilMs: nowMs + minutes * MINUTE_MS })
  }
}

/** Name of the series of an alert. */
export function seriesOf({ labels }: Pick<Alert, 'labels'>): string | undefined {
  return labels['bot'] ?? labels['check']
}
