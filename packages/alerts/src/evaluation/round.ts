import {
  detect,
  endDetection,
  type DetectionState,
  type DetectionStep,
  type ResolveReason,
  type Verdict,
} from '../detection/detection.ts'
import { onTimeline } from '../detection/sample-order.ts'
import type { Draft } from '../ledger/draft.ts'
import { NO_LABELS, readLabels, type Labels } from '../labels.ts'
import { judgeReminders } from '../notices/remind.ts'
import { judgeHealth, observeHealth } from '../rules/health.ts'
import type { Observation } from '../rules/rule-base.ts'
import { judgeKey } from '../rules/judge-key.ts'
import type { CompiledRule, RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import { judgeValue, observeValue, type ThresholdRule } from '../rules/threshold.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'
import { closeEpisode, headOf, isForgettable, newRecord, openEpisode } from './episodes.ts'
import type { AlertHealthResult, AlertSample, EvaluationInput } from './inputs.ts'
import type { RoundTransition } from './transition.ts'

/** What a round needs besides its input. */
export interface RoundContext {
  readonly book: RuleBook
  /** The channels that a rule's messages go to. */
  readonly channelsOf: (rule: AlertRule) => readonly string[]
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
}

/** One evaluation: every sample judged under the rules that read it. Changes go into the draft and nowhere else. */
export class Round {
  readonly transitions: RoundTransition[] = []
  badSamples = 0
  ignoredSamples = 0
  readonly #draft: Draft
  readonly #context: RoundContext
  readonly #sampledMs: number
  /** Alerts that are not ok and that this round had data for, new or known already. */
  readonly #seen = new Set<string>()

  constructor(draft: Draft, context: RoundContext, sampledMs: number) {
    this.#draft = draft
    this.#context = context
    this.#sampledMs = sampledMs
  }

  metrics(metrics: NonNullable<EvaluationInput['metrics']>): void {
    const byMetric = this.#context.book.metrics()
    if (Array.isArray(metrics)) {
      for (const sample of metrics as readonly AlertSample[]) {
        const rules = byMetric.get(sample?.name)
        if (rules !== undefined)
          for (const compiled of rules) this.#sample(compiled, sample.labels, sample.value)
      }
      return
    }
    const values = metrics as Readonly<Record<string, unknown>>
    for (const [name, rules] of byMetric) {
      if (Object.hasOwn(values, name))
        for (const compiled of rules) this.#sample(compiled, NO_LABELS, values[name])
    }
  }

  health(results: readonly AlertHealthResult[]): void {
    const { book } = this.#context
    for (const result of results) {
      if (typeof result?.name !== 'string' || result.name === '' || result.name.length > 256) {
        this.badSamples += 1
        continue
      }
      const ranMs = result.timestamp === undefined ? this.#sampledMs : Date.parse(result.timestamp)
      if (Number.isNaN(ranMs)) {
        this.badSamples += 1
        continue
      }
      const labels = { check: result.name, critical: String(result.critical ?? true) }
      for (const name of [result.name, '*']) {
        for (const compiled of book.ofCheck(name)) {
          if (!compiled.matches(labels)) continue
          const verdict = judgeHealth(compiled.rule, result)
          this.#judge(
            compiled,
            { check: result.name },
            { verdict, seen: result, sampledMs: ranMs },
            observeHealth,
          )
        }
      }
    }
  }

  /** Whether there was data for an alert that is not ok. */
  hasSeen(fingerprint: string): boolean {
    return this.#seen.has(fingerprint)
  }

  /** Ends what can no longer be judged: alerts of a rule that is gone or disabled. */
  endOrphans(): void {
    for (const fingerprint of this.#draft.fingerprints()) {
      const record = this.#draft.alert(fingerprint)
      if (record === undefined || record.detection.kind === 'ok' || record.condition === 'internal') continue
      const rule = this.#context.book.get(record.rule)
      if (rule === undefined) this.end(record, 'rule_removed')
      else if (!rule.enabled) this.end(record, 'rule_disabled')
    }
  }

  end(record: AlertRecord, reason: Exclude<ResolveReason, 'recovered'>): void {
    const step = endDetection(record.detection, reason)
    this.#leave({ ...record, detection: step.state }, step, null)
  }

  #sample(compiled: CompiledRule<ThresholdRule>, sampleLabels: unknown, value: unknown): void {
    const labels = readLabels(sampleLabels)
    if (labels === undefined) this.badSamples += 1
    else if (compiled.matches(labels)) {
      const verdict = judgeValue(compiled.rule, value)
      this.#judge(compiled, labels, { verdict, seen: value, sampledMs: this.#sampledMs }, observeValue)
    }
  }

  #judge<R extends AlertRule, S>(
    compiled: CompiledRule<R>,
    labels: Labels,
    { verdict, seen, sampledMs }: { readonly verdict: Verdict; readonly seen: S; readonly sampledMs: number },
    observe: (rule: R, seen: S, clean: (text: string) => string) => Observation,
  ): void {
    const { rule, series } = compiled
    const track = series.track(labels, this.#sampledMs, this.#context.clean)
    const record = this.#draft.alert(track.fingerprint)
    const quiet = record === undefined || record.detection.kind === 'ok'
    const lastMs = Math.max(record?.detection.sampledAt ?? -Infinity, quiet ? track.quietMs : -Infinity)
    if (quiet && verdict === 'ok' && sampledMs > lastMs) {
      // The common case, kept free of allocations; `detect` would say the same.
      track.quietMs = sampledMs
      return
    }
    if (verdict !== 'no_data') this.#seen.add(track.fingerprint)
    if (verdict === 'no_data') this.badSamples += 1
    const state: DetectionState = quiet
      ? { kind: 'ok', sampledAt: lastMs, dataMs: -Infinity }
      : record.detection
    const { nowMs, wallMs } = this.#draft
    const dataMs = onTimeline(sampledMs, { nowMs, wallMs }, rule.maxGapMs)
    const event =
      verdict === 'no_data'
        ? ({ kind: 'no_data', nowMs } as const)
        : { kind: verdict, sampledAt: sampledMs, dataMs, wallMs, seenMs: track.seenMs }
    if (verdict !== 'no_data') track.seenMs = nowMs
    const step = detect(state, event, rule)
    if (step.outcome === 'ignored') this.ignoredSamples += 1
    if (step.state === state) return
    const { fingerprint, labels: shown } = track
    const blank = {
      fingerprint,
      labels: shown,
      rule: rule.name,
      condition: null,
      judgedBy: judgeKey(rule),
      detection: step.state,
    }
    const next = { ...(record ?? newRecord(blank)), detection: step.state }
    const observation = observe(rule, seen, this.#context.clean)
    if (step.outcome === 'fired') this.#fire(next, rule, observation)
    else if (step.state.kind === 'ok') this.#leave(next, step, observation)
    else this.#stay(next, state, observation)
    if (step.state.kind === 'ok') track.quietMs = sampledMs
  }

  #fire(record: AlertRecord, rule: AlertRule, seen: Observation): void {
    const episode = openEpisode(this.#draft, record, headOf(rule), seen, this.#context.channelsOf(rule))
    this.#note('fired', record.fingerprint, episode, null)
  }

  /** Still, or newly, pending; or still firing, with a new value. */
  #stay(record: AlertRecord, before: DetectionState, seen: Observation): void {
    this.#draft.putAlert(record)
    const episode = this.#episodeOf(record)
    if (record.detection.kind === 'pending') {
      if (before.kind === 'ok') this.#note('pending', record.fingerprint, null, null)
    } else if (episode !== undefined) {
      this.#draft.putEpisode({ ...episode, ...seen })
      judgeReminders(this.#draft, record.fingerprint)
    }
  }

  #leave(record: AlertRecord, step: DetectionStep, seen: Observation | null): void {
    const episode = this.#episodeOf(record)
    if (step.outcome === 'resolved' && episode !== undefined) {
      const resolution = { reason: step.reason, by: null, note: null }
      const closed = closeEpisode(this.#draft, record, { ...episode, ...seen }, resolution)
      this.#note('resolved', record.fingerprint, closed, step.reason)
      return
    }
    this.#draft.putAlert(record)
    this.#note('cleared', record.fingerprint, null, null)
    if (isForgettable(record, this.#draft)) this.#draft.forgetAlert(record.fingerprint)
  }

  #episodeOf(record: AlertRecord): EpisodeRecord | undefined {
    return record.episodeId === null ? undefined : this.#draft.episode(record.episodeId)
  }

  #note(
    type: RoundTransition['type'],
    fingerprint: string,
    episode: EpisodeRecord | null,
    reason: ResolveReason | null,
  ): void {
    const record = this.#draft.alert(fingerprint)
    if (record !== undefined) this.transitions.push({ type, fingerprint, record, episode, reason })
  }
}
