import {
  detect,
  endDetection,
  type DetectionEvent,
  type DetectionState,
  type DetectionStep,
  type ResolveReason,
} from '../detection/detection.ts'
import { changeSeverity } from '../handling/acknowledgement.ts'
import type { Draft } from '../ledger/draft.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { judgeReminders } from '../notices/remind.ts'
import { compareKeys } from '../rules/judge-key.ts'
import type { Observation } from '../rules/rule-base.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { AlertCondition, AlertRecord, EpisodeRecord } from '../store/records.ts'
import { closeEpisode, headOf, isForgettable, newRecord, openEpisode } from './episodes.ts'
import { isOpen } from './memory.ts'
import type { RoundTransition } from './transition.ts'

/** What an alert is about. */
export interface Subject {
  readonly fingerprint: string
  readonly labels: AlertRecord['labels']
}

/** What judging needs besides the alert. */
export interface JudgeContext {
  /** The channels that a rule's messages go to. */
  readonly channelsOf: (rule: AlertRule) => readonly string[]
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
}

/** Before any sample: the earliest time that a date can have, since it may be stored. */
const UNSEEN: DetectionState = { kind: 'ok', sampledAt: -8.64e15, dataMs: -Infinity }

/** Turns what was found of an alert into changes of its state and what follows from them. Writes into the draft alone. */
export class Judge {
  readonly transitions: RoundTransition[] = []
  /** Rules that have all the alerts they may have, with the number of alerts that had no place. */
  readonly turnedAway: Map<string, number> = new Map()
  /** How many alerts were written, as a measure of the work done. */
  written = 0
  readonly #draft: Draft
  readonly #context: JudgeContext
  #openByRule: Map<string, number> | undefined

  constructor(draft: Draft, context: JudgeContext) {
    this.#draft = draft
    this.#context = context
  }

  /** Whether there is anything to know of an alert but that it is ok. */
  isOpen(fingerprint: string): boolean {
    return isOpen(this.#draft.alert(fingerprint))
  }

  /** Judges what was found under a rule. */
  judge(
    subject: Subject,
    { rule, key }: CompiledRule,
    found: DetectionEvent,
    observe: () => Observation,
  ): void {
    const record = this.#draft.alert(subject.fingerprint)
    // A sample whose labels look like those of an alert of another kind must not touch it.
    if (record !== undefined && record.condition !== null) return
    const state = record?.detection ?? UNSEEN
    const step = detect(state, editedSince(record, key, found), rule)
    const isNew = state.kind === 'ok'
    if (step.state === state || (isNew && step.state.kind === 'ok')) return
    if (isNew && this.#isFull(rule, null)) return
    const blank = newRecord({
      ...subject,
      rule: rule.name,
      condition: null,
      judgedBy: key,
      detection: step.state,
    })
    const next = { ...(record ?? blank), detection: step.state, judgedBy: key }
    if (step.outcome === 'fired') this.open(next, rule, observe())
    else if (step.state.kind === 'ok') this.#leave(next, step, found.kind === 'no_data' ? null : observe())
    else this.#stay(next, isNew, { step, found, rule }, observe())
    this.written += 1
  }

  /** Ends an alert, whatever it is about, for another reason than a sample. */
  end(record: AlertRecord, reason: Exclude<ResolveReason, 'recovered'>): void {
    const step = endDetection(record.detection, reason)
    this.#leave({ ...record, detection: step.state }, step, null)
    this.written += 1
  }

  /**
   * Raises or ends an alert beside those of the rule's series: it fires at once, resolves at once, and reminds. False when
   * the rule has no place for it.
   */
  setCondition(
    subject: Subject,
    { rule, key }: CompiledRule,
    condition: AlertCondition,
    isFiring: boolean,
    summary: string,
  ): boolean {
    const record = this.#draft.alert(subject.fingerprint)
    if (record !== undefined && record.condition !== condition) return true
    if ((record?.detection.kind === 'firing') === isFiring) {
      if (isFiring) judgeReminders(this.#draft, subject.fingerprint)
      return true
    }
    if (isFiring && condition === 'no_data' && this.#isFull(rule, condition)) return false
    const { nowMs, wallMs } = this.#draft
    const detection = { kind: isFiring ? 'firing' : 'ok', sampledAt: wallMs, dataMs: nowMs } as const
    const blank = newRecord({ ...subject, rule: rule.name, condition, judgedBy: key, detection })
    const next = { ...(record ?? blank), detection, judgedBy: key }
    const seen = { value: null, summary }
    if (isFiring) this.open(next, rule, seen)
    else this.#leave(next, { outcome: 'resolved', state: detection, reason: 'recovered' }, seen)
    this.written += 1
    return true
  }

  /** Whether a rule has a place for another alert on its series, and for another about missing data. */
  hasRoom({ name, maxAlertsPerRule }: AlertRule): boolean {
    const open = this.#countOpen()
    return ([null, 'no_data'] as const).every(
      (condition) => (open.get(placeOf(name, condition)) ?? 0) < maxAlertsPerRule,
    )
  }

  open(record: AlertRecord, rule: AlertRule, seen: Observation): void {
    const episode = openEpisode(this.#draft, record, headOf(rule), seen, this.#context.channelsOf(rule))
    this.#note('fired', record.fingerprint, episode, null)
  }

  /** Still, or newly, pending; still firing, with a new value; recovering, or firing again. */
  #stay(
    record: AlertRecord,
    isNew: boolean,
    {
      step,
      found,
      rule,
    }: { readonly step: DetectionStep; readonly found: DetectionEvent; readonly rule: AlertRule },
    seen: Observation,
  ): void {
    this.#draft.putAlert(record)
    if (isNew) this.#note('pending', record.fingerprint, null, null)
    const before = this.#episodeOf(record)
    if (before === undefined) return
    const flaps = before.flaps + (step.outcome === 'flapped' ? 1 : 0)
    const episode = changeSeverity(this.#draft, before, rule.severity)
    this.#draft.putEpisode({ ...episode, ...headOf(rule), ...seen, flaps })
    if (found.kind === 'breach' && step.outcome !== 'flapped') judgeReminders(this.#draft, record.fingerprint)
  }

  #leave(record: AlertRecord, step: DetectionStep, seen: Observation | null): void {
    const place = placeOf(record.rule, record.condition)
    const open = this.#openByRule?.get(place)
    if (open !== undefined) this.#openByRule?.set(place, open - 1)
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

  /** Whether a rule has all the alerts it may have; counts the one that has no place, or else the one that has. */
  #isFull({ name, maxAlertsPerRule }: AlertRule, condition: AlertCondition | null): boolean {
    const openByRule = this.#countOpen()
    const place = placeOf(name, condition)
    const open = openByRule.get(place) ?? 0
    if (open < maxAlertsPerRule) openByRule.set(place, open + 1)
    else this.turnedAway.set(name, (this.turnedAway.get(name) ?? 0) + 1)
    return open >= maxAlertsPerRule
  }

  #countOpen(): Map<string, number> {
    return (this.#openByRule ??= countOpen(this.#draft))
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

function editedSince(record: AlertRecord | undefined, key: string, found: DetectionEvent): DetectionEvent {
  if (record === undefined || found.kind === 'no_data' || record.judgedBy === key) return found
  const edit = compareKeys(record.judgedBy, key)
  return edit.kind === 'judgement' ? { ...found, edited: { recount: edit.recount } } : found
}

/** Under what an alert is counted: those about missing data have places of their own. */
function placeOf(rule: string, condition: AlertCondition | null): string {
  return `${condition ?? 'series'} ${rule}`
}

/** How many alerts of each rule are not ok, as of before this step and by what it has written. */
function countOpen(draft: Draft): Map<string, number> {
  const counts = new Map<string, number>()
  for (const fingerprint of draft.fingerprints()) {
    const record = draft.alert(fingerprint)
    if (record === undefined || record.detection.kind === 'ok') continue
    const place = placeOf(record.rule, record.condition)
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return counts
}
