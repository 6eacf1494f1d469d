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
  untilMs: number
  /** Whether the process has confirmed it. */
  isSure: boolean
}

type OperatorDeed = Extract<
  Deed,
  {
    readonly do: 'acknowledge' | 'unacknowledge' | 'resolve' | 'suppress' | 'silence' | 'change-silence'
  }
>

interface ChangedSilence {
  /** The rule that it is about now. */
  readonly rule: string
  /** When it was added. */
  readonly sinceMs: number
  /** Whether the process has confirmed the change. */
  readonly isSure: boolean
}

interface Moment {
  readonly nowMs: number
  readonly wallMs: number
  /** When the disk last failed. */
  readonly failedMs: number
}

/** A person who handles alerts. Refused calls, e.g. for an alert that is over, are no matter. */
export class Operator {
  readonly quiets: Quiet[] = []
  /** Alerts that were resolved by hand. */
  readonly resolved: Set<string> = new Set()
  /** The silence that was added last and is confirmed. */
  #silence: { readonly id: string; readonly quiet: Quiet; readonly sinceMs: number } | undefined
  /** Silences that were changed, by id. */
  readonly changed: Map<string, ChangedSilence> = new Map()
  readonly #now: () => Moment

  constructor(now: () => Moment) {
    this.#now = now
  }

  /** `series` is the name of the series that the deed is about. */
  async act(manager: AlertManager, deed: OperatorDeed, rule: string, series: string): Promise<void> {
    const by = 'ann'
    if (deed.do === 'silence') {
      const matchers = [{ name: 'alertname', op: '=', value: rule }] as const
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      const quiet = { rule, series: undefined, kind: 'silence', alert: undefined } as const
      const added = manager.addSilence({ matchers, by, reason: 'known', until })
      const noted = await this.#note(quiet, deed.minutes, added)
      this.#silence = { id: (await added).id, quiet: noted, sinceMs: noted.fromMs }
      return
    }
    if (deed.do === 'change-silence') {
      await this.#change(manager, rule, deed.minutes)
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
      const acknowledged = manager.acknowledgeAlert(id, { by })
      await this.#note({ rule, series, kind: 'acknowledge', alert: id }, 24 * 60, acknowledged)
    } else if (deed.do === 'suppress') {
      const until = this.#now().wallMs + deed.minutes * MINUTE_MS
      const suppressed = manager.suppressAlert(id, { by, until, reason: 'known' })
      await this.#note({ rule, series, kind: 'suppress', alert: undefined }, deed.minutes, suppressed)
    }
  }

  /** What surely keeps a series quiet at a time and some time before and after. */
  surelyQuiet(rule: string, series: string | undefined, atMs: number, marginMs: number): readonly Quiet[] {
    return this.#around(rule, series, atMs, marginMs).filter(({ isSure }) => isSure)
  }

  /** Whether a series may be silenced or suppressed at a time, or some time before or after. */
  mayBeSilenced(rule: string, series: string | undefined, atMs: number, marginMs: number): boolean {
    return this.#around(rule, series, atMs, -marginMs).some(({ kind }) => kind !== 'acknowledge')
  }

  #around(rule: string, series: string | undefined, atMs: number, marginMs: number): readonly Quiet[] {
    return this.quiets.filter(
      (quiet) =>
        quiet.rule === rule &&
        (quiet.series === undefined || quiet.series === series) &&
        quiet.fromMs + marginMs <= atMs &&
        atMs <= quiet.untilMs - marginMs,
    )
  }

  async #note(
    quiet: Omit<Quiet, 'fromMs' | 'untilMs' | 'isSure'>,
    minutes: number,
    confirmed: Promise<unknown>,
  ): Promise<Quiet> {
    const { nowMs } = this.#now()
    const noted: Quiet = { ...quiet, fromMs: nowMs, untilMs: nowMs + minutes * MINUTE_MS, isSure: false }
    this.quiets.push(noted)
    await confirmed
    noted.isSure = true
    return noted
  }

  /** Changes the last silence. Until that is confirmed, either rule may be silenced. */
  async #change(manager: AlertManager, rule: string, minutes: number): Promise<void> {
    const last = this.#silence
    if (last === undefined) return
    const { id, quiet: before, sinceMs } = last
    const { nowMs, wallMs } = this.#now()
    const matchers = [{ name: 'alertname', op: '=', value: rule }] as const
    const until = wallMs + minutes * MINUTE_MS
    const quiet = { rule, series: undefined, kind: 'silence', alert: undefined } as const
    before.isSure = false
    this.changed.set(id, { rule, sinceMs, isSure: false })
    const updated = manager.updateSilence(id, { matchers, by: 'bob', reason: 'known', until })
    const noted = await this.#note(quiet, minutes, updated)
    this.#silence = { id, quiet: noted, sinceMs }
    this.changed.set(id, { rule, sinceMs, isSure: true })
    const after = this.#now()
    // What is only in memory is lost by a kill, after which the silence is as it was.
    if (after.failedMs < nowMs) before.untilMs = Math.min(before.untilMs, after.nowMs)
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
