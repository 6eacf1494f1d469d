import type { Alert, AlertManager } from '@botwatch/alerts'

import { MINUTE_MS, type Deed } from './world.ts'

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
  /** Alerts that were resolved by hand. */
  readonly resolved: Set<string> = new Set()
  readonly #now: () => { readonly nowMs: number; readonly wallMs: number }

  constructor(now: () => { readonly nowMs: number; readonly wallMs: number }) {
    this.#now = now
  }

  /** `series` is the name of the series that the deed is about. */
  async act(manager: AlertManager, deed: OperatorDeed, rule: string, series: string): Promise<void> {
    const by = 'ann'
    if (deed.do === 'silence') {
      const matchers = [{ name: 'alertname', op: '=', value: rule }] as const
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      const quiet = { rule, series: undefined, kind: 'silence', alert: undefined } as const
      await manager.addSilence({ matchers, by, reason: 'known', until })
      this.#note(quiet, deed.minutes)
      return
    }
    const alert = (await manager.listAlerts({ limit: 1000 })).find(
      (one) =>
        one.status !== 'resolved' &&
        one.rule === rule &&
        seriesOf(one) === series &&
        one.labels['condition'] === undefined,
    )
    if (alert === undefined) return
    const { id } = alert
    if (deed.do === 'resolve') {
      this.resolved.add(id)
      await manager.resolveAlert(id, { by, reason: 'mended' })
    } else if (deed.do === 'unacknowledge') {
      this.#forget(id)
      await manager.unacknowledgeAlert(id, { by })
    } else if (deed.do === 'acknowledge') {
      await manager.acknowledgeAlert(id, { by })
      this.#note({ rule, series, kind: 'acknowledge', alert: id }, 24 * 60)
    } else if (deed.do === 'suppress') {
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      await manager.suppressAlert(id, { by, until, reason: 'known' })
      this.#note({ rule, series, kind: 'suppress', alert: undefined }, deed.minutes)
    }
  }

  /** What keeps a series quiet at a time. A margin shortens each silence at both ends; a negative one lengthens it. */
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

  #forget(alert: string): void {
    for (const [index, quiet] of this.quiets.entries())
      if (quiet.alert === alert) this.quiets.splice(index, 1)
  }
}

/** Name of the series of an alert. */
export function seriesOf({ labels }: Pick<Alert, 'labels'>): string | undefined {
  return labels['bot'] ?? labels['check']
}
