import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../src/alert.ts'
import { Evaluator, type RoundOutcome } from '../src/evaluate/evaluator.ts'
import { readEvaluation, type EvaluationInput } from '../src/evaluate/input.ts'
import type { RoundTransition } from '../src/evaluate/series.ts'
import type { Handling } from '../src/handle/alert.ts'
import { addRule, removeRule, updateRule, type RuleEditor } from '../src/handle/rules.ts'
import { parseRuleList } from '../src/rules/parse-rules.ts'
import { RuleBook } from '../src/rules/rule-book.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'
import { NEW_STATE, type StoreChanges, type StoredState } from '../src/store/store.ts'
import { createUuidV7 } from '../src/uuid.ts'
import type { Step } from '../src/world/journal.ts'
import { World } from '../src/world/world.ts'

export const START: number = Date.parse('2026-01-05T10:00:00Z')
export const MINUTE_MS = 60_000

/** Two breaches. */
export const cpuRule: AlertRuleInput = {
  name: 'cpu',
  description: 'CPU is high',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  consecutiveBreaches: 2,
}

/** The state of a new store. */
export const EMPTY: StoredState = { ...NEW_STATE, secret: 'secret' }

export interface WorldSceneOptions {
  readonly rules?: readonly AlertRuleInput[]
  readonly clean?: (text: string) => string
  readonly evaluationIntervalMs?: number
  /** Goes on from the stored state of another scene. */
  readonly after?: WorldScene
}

/** A world with its evaluator, without channels. Time goes on only when the scene is told so; every change is stored. */
export class WorldScene {
  readonly world: World
  readonly book: RuleBook = new RuleBook()
  readonly evaluator: Evaluator
  readonly handling: Handling
  readonly editor: RuleEditor<readonly RoundTransition[]>
  /** "fired 1" for each alert that fired or was resolved, with the minute. */
  readonly log: string[] = []
  /** Changes of each step that has changed anything. */
  readonly commits: StoreChanges[] = []
  /** Whether the last step changed anything that must be stored at once. */
  isUrgent = false
  nowMs: number = START
  wallMs: number = START
  readonly #series = new Map<string, SeriesRecord>()
  readonly #alerts = new Map<string, AlertRecord>()
  readonly #silences = new Map<string, SilenceRecord>()
  readonly #events: AlertEvent[] = []
  readonly #newId = createUuidV7()

  constructor({ rules = [cpuRule], clean = String, evaluationIntervalMs, after }: WorldSceneOptions = {}) {
    if (after !== undefined) {
      this.nowMs = after.nowMs
      this.wallMs = after.wallMs
      for (const [key, record] of after.#series) this.#series.set(key, record)
      for (const [key, record] of after.#alerts) this.#alerts.set(key, record)
      for (const [key, record] of after.#silences) this.#silences.set(key, record)
    }
    this.world = new World({
      ...EMPTY,
      series: [...this.#series.values()],
      alerts: this.open(),
      silences: [...this.#silences.values()].filter(({ untilMs }) => untilMs > this.nowMs),
    })
    const context = { path: 'rules', ...(evaluationIntervalMs !== undefined && { evaluationIntervalMs }) }
    const parsed = parseRuleList(rules, context)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    for (const rule of parsed.rules) this.book.put(rule)
    this.evaluator = new Evaluator(this.book, clean)
    const journal = {
      open: async () => this.world,
      change: <T>(work: (step: Step) => T | Promise<T>) => this.step(work),
      nowMs: () => this.nowMs,
    }
    this.handling = {
      journal,
      store: {
        getAlert: async (id) => this.#alerts.get(id),
        listSilences: async () => [...this.#silences.values()].toReversed(),
      },
      settings: { clock: { now: () => this.wallMs, monotonic: () => this.nowMs }, clean },
    }
    this.editor = {
      book: this.book,
      journal,
      context: {},
      clean,
      endRemoved: async (step) => this.#note(await this.evaluator.endRemoved(step)),
      prepareWebhook: () => () => undefined,
    }
  }

  /** Goes on to a minute, on both clocks. */
  until(minute: number): void {
    const byMs = START + minute * MINUTE_MS - this.nowMs
    this.nowMs += byMs
    this.wallMs += byMs
  }

  async step<T>(work: (step: Step) => T | Promise<T>): Promise<T> {
    const { world, nowMs, wallMs } = this
    world.wallAheadMs = wallMs - nowMs
    const last: (() => void)[] = []
    const newId = (): string => this.#newId(nowMs)
    try {
      return await work({ world, nowMs, wallMs, newId, afterwards: (more) => void last.push(more) })
    } finally {
      for (const more of last) more()
      this.#store()
    }
  }

  async evaluate(
    minute: number,
    input: EvaluationInput,
  ): Promise<RoundOutcome & { readonly fired: readonly AlertRecord[] }> {
    this.until(minute)
    const round = readEvaluation(input)
    const outcome = await this.step((step) => this.evaluator.evaluate(step, round))
    this.#note(outcome.transitions)
    const fired = outcome.transitions.flatMap(({ type, alert }) => (type === 'fired' && alert ? [alert] : []))
    return { ...outcome, fired }
  }

  /** Goes to a minute and evaluates a value of `cpu_percent`. */
  async cpu(minute: number, value: unknown): ReturnType<WorldScene['evaluate']> {
    return await this.evaluate(minute, { metrics: { cpu_percent: value } })
  }

  async breach(...minutes: readonly number[]): Promise<void> {
    for (const minute of minutes) await this.cpu(minute, 93)
  }

  async ok(...minutes: readonly number[]): Promise<void> {
    for (const minute of minutes) await this.cpu(minute, 20)
  }

  addRule(input: AlertRuleInput): void {
    addRule(this.editor, input)
  }

  async updateRule(input: AlertRuleInput): ReturnType<typeof updateRule<readonly RoundTransition[]>> {
    return await updateRule(this.editor, input)
  }

  async removeRule(name: string): Promise<readonly RoundTransition[]> {
    return await removeRule(this.editor, name)
  }

  /** All alerts, newest first. */
  alerts(): readonly AlertRecord[] {
    return [...this.#alerts.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  }

  /** Open alerts, newest first. */
  open(): readonly AlertRecord[] {
    return this.alerts().filter(({ resolution }) => resolution === null)
  }

  /** The only open alert. */
  openAlert(): AlertRecord {
    const open = this.open()
    if (open[0] === undefined || open.length > 1) throw new Error(`${open.length} open alerts`)
    return open[0]
  }

  alert(id: string): AlertRecord | undefined {
    return this.#alerts.get(id)
  }

  events(id: string): readonly AlertEvent[] {
    return this.#events.filter(({ alertId }) => alertId === id)
  }

  #note(transitions: readonly RoundTransition[]): readonly RoundTransition[] {
    const minute = (this.nowMs - START) / MINUTE_MS
    for (const { type } of transitions)
      if (type === 'fired' || type === 'resolved') this.log.push(`${type} ${minute}`)
    return transitions
  }

  #store(): void {
    this.isUrgent = this.world.isDirty
    const changes = this.world.takeChanges(this.nowMs, this.nowMs)
    if (changes === null) return
    this.commits.push(changes)
    // As a store keeps them: as text.
    const { series, alerts, silences, events } = JSON.parse(JSON.stringify(changes)) as StoreChanges
    for (const record of series) this.#series.set(record.fingerprint, record)
    for (const fingerprint of changes.forgottenSeries) this.#series.delete(fingerprint)
    for (const record of alerts) this.#alerts.set(record.id, record)
    for (const record of silences) this.#silences.set(record.id, record)
    this.#events.push(...events)
  }
}

/** The numbers from `from` to `to`, both included. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** Evaluates rounds without data of the CPU. Returns the transitions, e.g. `fired no_data 6`. */
export async function misses(scene: WorldScene, from: number, to: number): Promise<readonly string[]> {
  const found: string[] = []
  for (const minute of range(from, to)) {
    const { transitions } = await scene.evaluate(minute, { metrics: { other: 1 } })
    for (const { type, series } of transitions)
      found.push(`${type} ${series.labels['condition'] ?? 'cpu'} ${minute}`)
  }
  return found
}
