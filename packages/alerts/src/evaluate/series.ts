import {
  isOpen,
  type AlertCondition,
  type AlertRecord,
  type Observation,
  type SeriesRecord,
} from '../alert.ts'
import type { Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { AlertRule } from '../rules/rule.ts'
import { compareRuleHashes } from '../rules/compile.ts'
import {
  detect,
  endDetection,
  type DetectionEvent,
  type DetectionState,
  type DetectionStep,
  type ResolveReason,
} from '../state.ts'
import {
  changeSeverity,
  closeAlert,
  isForgettable,
  newSeries,
  openAlert,
  type AlertHead,
} from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import { AlertLimits } from './limits.ts'
import type { SeriesKey } from './stream.ts'

/** A change of the detected state of a series. */
export interface RoundTransition {
  readonly type: 'pending' | 'fired' | 'cleared' | 'resolved'
  readonly series: SeriesRecord
  /** The alert that fired or was resolved; null for `pending` and `cleared`. */
  readonly alert: AlertRecord | null
  /** Reason of `resolved`; null otherwise. */
  readonly reason: ResolveReason | null
}

/** Before any sample: the earliest time that a date can have, since it may be stored. */
const UNSEEN: DetectionState = { kind: 'ok', sampledAt: -8.64e15, dataMs: -Infinity }

/** Applies verdicts to the series of one step: changes their states, and opens, updates and ends their alerts. */
export class SeriesEvaluator {
  readonly transitions: RoundTransition[] = []
  readonly limits: AlertLimits
  /** Number of written series, a measure of the work done. */
  written = 0
  readonly #step: Step

  constructor(step: Step) {
    this.#step = step
    this.limits = new AlertLimits(step.world)
  }

  /** Whether a good sample changes a series: it is pending, firing or recovering, or its alert was resolved by hand. */
  isOpen(fingerprint: string): boolean {
    const record = this.#step.world.series.get(fingerprint)
    return isOpen(record) || wasHandResolved(record)
  }

  /** Applies a sample, or its absence, to a series that its rule watches. */
  evaluate(
    key: SeriesKey,
    { rule, hash }: CompiledRule,
    event: DetectionEvent,
    observe: () => Observation,
  ): void {
    const record = this.#step.world.series.get(key.fingerprint)
    // A sample with the labels of an alert about missing data, for example, must not change that alert.
    if (record !== undefined && record.condition !== null) return
    const before = record?.detection ?? UNSEEN
    const result = detect(before, withEdit(event, record, hash), rule)
    const wasOk = before.kind === 'ok'
    const { state: detection } = result
    if (detection === before) return
    if (wasOk && detection.kind === 'ok') {
      if (event.kind === 'ok' && wasHandResolved(record))
        this.#step.world.putSeries({ ...record, handResolvedMs: null })
      return
    }
    if (wasOk && !this.limits.take(rule, null)) return
    this.written += 1
    const series =
      record === undefined
        ? newSeries({ ...key, rule: rule.name, condition: null, detection, ruleHash: hash })
        : { ...record, detection, ruleHash: hash }
    if (result.outcome === 'fired')
      this.#open(series, rule, observe(), before.kind === 'pending' ? before.sinceMs : detection.dataMs)
    else if (detection.kind === 'ok') {
      const { nowMs } = this.#step
      const isCleared = rule.kind === 'health' && before.kind === 'pending'
      const cleared = { sinceMs: before.kind === 'pending' ? before.sinceMs : nowMs, atMs: nowMs }
      const good = wasHandResolved(series) ? { ...series, handResolvedMs: null } : series
      this.#end(isCleared ? { ...good, cleared } : good, result, event.kind === 'no_data' ? {} : observe())
    } else {
      // A firing alert that goes on firing can be stored with the next change of something else.
      const lazy = result.outcome === 'none' && record?.ruleHash === hash
      this.#step.world.putSeries(series, { lazy })
      if (wasOk) this.transitions.push({ type: 'pending', series, alert: null, reason: null })
      this.#update(series, rule, observe, result.outcome === 'flapped')
    }
  }

  /** Ends an open series for another reason than a sample. */
  end(series: SeriesRecord, reason: Exclude<ResolveReason, 'recovered'>): void {
    const result = endDetection(series.detection, reason)
    this.#end({ ...series, detection: result.state }, result, {})
    this.written += 1
  }

  /**
   * Raises or ends an alert beside those of the series that a rule watches; it needs no second sample. Returns false if the
   * rule is at its limit.
   */
  setCondition(
    key: SeriesKey,
    { rule, hash }: CompiledRule,
    condition: AlertCondition,
    {
      isFiring,
      summary,
      sinceMs,
      lastDataMs,
    }: {
      readonly isFiring: boolean
      readonly summary: string
      readonly sinceMs?: number
      readonly lastDataMs?: number
    },
  ): boolean {
    const { world, nowMs, wallMs } = this.#step
    const record = world.series.get(key.fingerprint)
    if (record !== undefined && record.condition !== condition) return true
    if ((record?.detection.kind === 'firing') === isFiring) return true
    if (isFiring && condition === 'no_data' && !this.limits.take(rule, condition)) return false
    this.written += 1
    const detection = { kind: isFiring ? 'firing' : 'ok', sampledAt: wallMs, dataMs: nowMs } as const
    const blank = newSeries({ ...key, rule: rule.name, condition, detection, ruleHash: hash })
    const series = { ...(record ?? blank), detection, ruleHash: hash }
    const seen = { value: null, summary }
    if (isFiring) this.#open(series, rule, seen, sinceMs ?? nowMs, lastDataMs)
    else this.#end(series, { outcome: 'resolved', state: detection, reason: 'recovered' }, seen)
    return true
  }

  #open(
    series: SeriesRecord,
    rule: AlertRule,
    seen: Observation,
    sinceMs: number,
    dataMs: number = series.detection.dataMs,
  ): void {
    const { world } = this.#step
    const first = { ...seen, startedMs: sinceMs, lastDataMs: Number.isFinite(dataMs) ? dataMs : null }
    const alert = openAlert(this.#step, series, headOf(rule, series.labels), first)
    const opened = world.series.get(series.fingerprint) ?? series
    this.transitions.push({ type: 'fired', series: opened, alert, reason: null })
  }

  #update(
    { fingerprint, labels, detection }: SeriesRecord,
    rule: AlertRule,
    observe: () => Observation,
    isFlap: boolean,
  ): void {
    const { world, wallMs, nowMs } = this.#step
    const alert = world.openAlert(fingerprint)
    if (alert === undefined) return
    const { flaps } = alert
    const changed = changeSeverity(this.#step, alert, rule.severity)
    // An edited rule has another object of annotations. Most rules are not edited, and copying takes long.
    const head = changed.annotations === rule.annotations ? {} : headOf(rule, labels)
    const lastDataAt = wallMs - (nowMs - detection.dataMs)
    const updated = { ...changed, ...head, ...observe(), lastDataAt, flaps: isFlap ? flaps + 1 : flaps }
    world.putAlert(updated, { lazy: !isFlap })
  }

  #end(series: SeriesRecord, result: DetectionStep, seen: Partial<Observation>): void {
    const { world, nowMs } = this.#step
    this.limits.release(series)
    const alert = world.openAlert(series.fingerprint)
    if (result.outcome === 'resolved' && alert !== undefined) {
      const { reason } = result
      const ended = closeAlert(this.#step, series, { ...alert, ...seen }, { reason, by: null, note: null })
      this.transitions.push({ type: 'resolved', ...ended, reason })
      return
    }
    const ok = { ...series, alertId: null }
    world.putSeries(ok)
    this.transitions.push({ type: 'cleared', series: ok, alert: null, reason: null })
    if (isForgettable(ok, world, nowMs)) world.forgetSeries(ok.fingerprint)
  }
}

function headOf(rule: AlertRule, labels: Labels): AlertHead {
  const { kind, description, severity, annotations, runbookUrl = null, unit = null } = rule
  const head = { kind, description, severity, annotations, runbookUrl, unit, windowMs: null }
  const none = { threshold: null, comparison: null }
  if (rule.kind === 'health') return { ...head, ...none, subject: labels['check'] ?? rule.healthCheckName }
  if (rule.kind === 'dead_man')
    return { ...head, ...none, subject: rule.metricName ?? rule.healthCheckName ?? null }
  const subject = rule.kind === 'ratio' ? `${rule.metricName} / ${rule.totalMetricName}` : rule.metricName
  if (rule.kind === 'absent') return { ...head, subject, threshold: null, comparison: null }
  const { thresholdValue: threshold, comparison } = rule
  const windowMs = rule.kind === 'threshold' ? null : rule.windowMs
  return { ...head, subject, threshold, comparison, windowMs }
}

function withEdit(event: DetectionEvent, record: SeriesRecord | undefined, hash: string): DetectionEvent {
  if (record === undefined || event.kind === 'no_data') return event
  const edit = compareRuleHashes(record.ruleHash, hash)
  return edit.kind === 'evaluation' ? { ...event, edited: { recount: edit.recount } } : event
}

function wasHandResolved(record: SeriesRecord | undefined): record is SeriesRecord {
  return typeof record?.handResolvedMs === 'number'
}
