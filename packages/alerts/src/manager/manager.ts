import { attemptDelivery } from '../delivery/attempt.ts'
import { DeliveryWorker } from '../delivery/worker.ts'
import { AlertsError, invalid } from '../errors.ts'
import { isForgettable } from '../evaluation/episodes.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import type { EvaluationInput } from '../evaluation/inputs.ts'
import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import { Journal } from '../ledger/ledger.ts'
import { renderTest } from '../notices/render.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import type { SilenceSource } from '../silences/silence.ts'
import type { EpisodeEvent, EpisodeRecord } from '../store/records.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../stores/memory.ts'
import { acknowledge, resolve, suppress, unacknowledge } from './actions.ts'
import { toAlert, type Alert, type AlertViewContext } from './alert.ts'
import { Arguments } from './arguments.ts'
import { Emitter, type AlertManagerEvents, type AlertTransition } from './events.ts'
import { listAlerts, openAlerts, type AlertQuery } from './list.ts'
import { addRule, removeRule, updateRule, type RuleEditor } from './rules.ts'
import { readOptions, type AlertManagerOptions, type Settings } from './options.ts'
import { countAlerts, type AlertStatistics } from './statistics.ts'

const DEFAULT_RETENTION_MS = 90 * 86_400_000
const PRUNE_BATCH = 500
const DELIVERY_RETENTION_MS = 30 * 86_400_000
const DEFAULT_ACK_MS = 86_400_000

/** What one evaluation changed. */
export interface EvaluationResult {
  /** The alerts that began to fire. */
  readonly fired: readonly Alert[]
  /** Every change of state, in the order it was found. */
  readonly transitions: readonly AlertTransition[]
  /** Samples that were no data: not a finite number, an unknown status, labels that cannot be labels. */
  readonly badSamples: number
  /** Samples that were no newer than the last one of their series. */
  readonly ignoredSamples: number
}

/**
 * Decides from metrics and health results who should know what, and sees to it that they are told. Every change of state
 * and the messages it calls for are stored in one transaction; messages are then sent, at least once, by the delivery
 * worker that `start` runs.
 *
 * @example
 * const alerts = new AlertManager({ notifiers: [logNotifier({ logger })] })
 * alerts.start()
 * await alerts.evaluateRules({ metrics: { cpu_percent: 93 } })
 * await alerts.stop()
 */
export class AlertManager {
  readonly #settings: Settings
  readonly #store: AlertStore
  readonly #journal: Journal
  readonly #worker: DeliveryWorker
  readonly #book = new RuleBook()
  readonly #emitter = new Emitter()
  readonly #clean: (text: string) => string
  readonly #evaluator: Evaluator
  readonly #editor: RuleEditor

  /** Throws an `AlertsError` that lists everything that is wrong with the options or the rules. */
  constructor(options: AlertManagerOptions = {}) {
    this.#settings = readOptions(options)
    const { clock, channels, channelNames, attemptTimeoutMs, drainTimeoutMs, rules } = this.#settings
    for (const rule of rules) this.#book.put(rule)
    this.#clean = this.#settings.clean
    this.#store = options.store ?? memoryStore()
    this.#journal = new Journal(this.#store, clock, () => this.#worker.wake())
    this.#evaluator = new Evaluator(this.#book, {
      clean: this.#clean,
      channelsOf: (rule) => (channelNames === undefined ? [] : rule.notificationChannels),
    })
    this.#editor = {
      book: this.#book,
      journal: this.#journal,
      evaluator: this.#evaluator,
      context: this.#settings.ruleContext,
    }
    this.#worker = new DeliveryWorker([...channels.values()], drainTimeoutMs, {
      journal: this.#journal,
      attemptTimeoutMs,
      random: options.random ?? Math.random,
      clean: this.#clean,
      onDelivery: ({ id, episodeId, ...report }) =>
        this.#emitter.emit('delivery', { messageId: id, alertId: episodeId, ...report }),
      onError: (error) => this.#emitter.emit('error', error),
    })
  }

  /** Starts sending what is queued, also from before a restart. Trouble with the store is told by `error`. Idempotent. */
  start(): void {
    this.#worker.start()
  }

  /** Sends what may be sent now for at most 10 s (`drainTimeoutMs`), then stops; the rest stays queued. Idempotent. */
  stop(): Promise<void> {
    return this.#worker.stop()
  }

  /** Calls a listener on each event of a type, after it has been stored. Returns what takes it off again. */
  on<K extends keyof AlertManagerEvents>(
    type: K,
    listener: (payload: AlertManagerEvents[K]) => void,
  ): () => void {
    return this.#emitter.on(type, listener)
  }

  /** Adds a rule. Throws `INVALID_RULE` with every problem, a name that is taken among them. */
  addRule(input: AlertRuleInput): AlertRule {
    return addRule(this.#editor, input)
  }

  /**
   * Puts a rule in the place of the one of its name. Alerts of what it does not watch any more are resolved at once
   * (`rule_changed`); the others are judged anew by their next sample. Rejects with `INVALID_RULE` and every problem, or
   * with `NOT_FOUND` when there is no rule of that name.
   */
  async updateRule(input: AlertRuleInput): Promise<AlertRule> {
    const { rule, shown } = await updateRule(this.#editor, input, this.#shown)
    this.#emitTransitions(shown)
    return rule
  }

  /** Removes a rule and resolves its alerts. Rejects with `NOT_FOUND` when there is no such rule. */
  async removeRule(name: string): Promise<void> {
    this.#emitTransitions(await removeRule(this.#editor, name, this.#shown))
  }

  /** The rule of this name, with its defaults. */
  getRule(name: string): AlertRule | undefined {
    return this.#book.get(name)
  }

  /** Every rule, in the order they were added. */
  listRules(): readonly AlertRule[] {
    return this.#book.list()
  }

  /**
   * Judges samples and health results under the rules. Calls run one after the other. A bad sample is no data: it neither
   * fires nor resolves anything. Rejects when the store cannot be used; then nothing has changed and the same input may
   * be given again.
   */
  async evaluateRules(input: EvaluationInput): Promise<EvaluationResult> {
    if (input.sampleTime !== undefined && !Number.isFinite(Number(input.sampleTime))) {
      const problem = { path: 'sampleTime', message: 'expected a date or milliseconds since 1970' }
      throw invalid('INVALID_ARGUMENT', 'Invalid evaluation', [problem])
    }
    const result = await this.#journal.step(async (draft) => {
      const outcome = await this.#evaluator.evaluate(draft, input)
      return { ...outcome, transitions: this.#shown(draft, outcome.transitions) }
    })
    const { transitions, badSamples, ignoredSamples } = result
    this.#emitTransitions(transitions)
    const fired = transitions.flatMap(({ type, alert }) =>
      type === 'fired' && alert !== null ? [alert] : [],
    )
    return { fired, transitions, badSamples, ignoredSamples }
  }

  /**
   * Notes that somebody has seen an alert, until a time at most 30 days on (default 24 hours). A second call while that
   * counts changes nothing. `NOT_FOUND`; `CONFLICT` when it is resolved.
   */
  async acknowledgeAlert(
    id: string,
    input: { readonly by: string; readonly note?: string; readonly expiresAt?: Date | number },
  ): Promise<Alert> {
    const wallMs = this.#settings.clock.now()
    const check = new Arguments('Invalid acknowledgement', this.#clean)
    const by = check.actor('by', input.by)
    const note = check.note('note', input.note)
    const expiresAt = check.until('expiresAt', input.expiresAt ?? wallMs + DEFAULT_ACK_MS, wallMs)
    check.done()
    return await this.#act(id, 'acknowledged', (draft) => acknowledge(draft, id, { by, note, expiresAt }))
  }

  /** Takes an acknowledgement back. `NOT_FOUND`; `CONFLICT` when it is resolved or not acknowledged. */
  async unacknowledgeAlert(
    id: string,
    input: { readonly by: string; readonly note?: string },
  ): Promise<Alert> {
    const actor = this.#actor('Invalid request', input.by, 'note', input.note)
    return await this.#act(id, 'unacknowledged', (draft) => unacknowledge(draft, id, actor))
  }

  /** Resolves an alert by hand. `NOT_FOUND`; `CONFLICT` when it is resolved. */
  async resolveAlert(id: string, input: { readonly by: string; readonly reason?: string }): Promise<Alert> {
    const actor = this.#actor('Invalid resolution', input.by, 'reason', input.reason)
    await this.#episode(id)
    const { alert, transition } = await this.#journal.step((draft) => {
      const episode = resolve(draft, id, actor)
      const { fingerprint, rule, labels } = episode
      const shown = this.#show(draft, episode)
      const type = 'resolved' as const
      return {
        alert: shown,
        transition: { type, fingerprint, rule, labels, alert: shown, reason: 'manual' as const },
      }
    })
    this.#emitter.emit('resolved', transition)
    return alert
  }

  /**
   * Keeps an alert, also when it fires again, from sending FIREs until a time at most 30 days on. `NOT_FOUND`; `CONFLICT`
   * when it is resolved.
   */
  async suppressAlert(
    id: string,
    input: { readonly by: string; readonly until: Date | number; readonly reason: string },
  ): Promise<Alert> {
    const check = new Arguments('Invalid suppression', this.#clean)
    const by = check.actor('by', input.by)
    const reason = check.actor('reason', input.reason)
    const until = check.until('until', input.until, this.#settings.clock.now())
    check.done()
    return await this.#act(id, 'suppressed', (draft) => suppress(draft, id, { by, reason, until }))
  }

  /** One alert, open or resolved. Rejects with `NOT_FOUND`. */
  async getAlert(id: string): Promise<Alert> {
    const episode = await this.#episode(id)
    const { state } = await this.#journal.open()
    return toAlert(episode, state.alerts.get(episode.fingerprint), await this.#view())
  }

  /** Alerts, newest first. */
  async listAlerts(query: AlertQuery = {}): Promise<readonly Alert[]> {
    const { state } = await this.#journal.open()
    return await listAlerts(state, this.#store, query, await this.#view())
  }

  /** The audit trail of one alert, oldest first. Rejects with `NOT_FOUND`. */
  async listEvents(id: string): Promise<readonly EpisodeEvent[]> {
    await this.#episode(id)
    return await this.#store.listEvents(id)
  }

  /** Counts over the alerts that are kept. */
  async getAlertStatistics(): Promise<AlertStatistics> {
    const { state } = await this.#journal.open()
    const resolved = await this.#store.countResolved()
    const rules = this.#book.list()
    return {
      ...countAlerts(openAlerts(state, await this.#view()), resolved),
      totalRules: rules.length,
      enabledRules: rules.filter(({ enabled }) => enabled).length,
      timestamp: new Date(this.#settings.clock.now()).toISOString(),
    }
  }

  /** Forgets alerts resolved longer ago than this (default 90 days) and says how many. Open ones are kept. */
  async cleanupOldAlerts(input: { readonly olderThanMs?: number } = {}): Promise<number> {
    const { olderThanMs = DEFAULT_RETENTION_MS } = input
    const check = new Arguments('Invalid cleanup', this.#clean)
    check.integer('olderThanMs', olderThanMs, 0, Number.MAX_SAFE_INTEGER)
    check.done()
    await this.#journal.step((draft) => {
      for (const fingerprint of draft.fingerprints()) {
        const record = draft.alert(fingerprint)
        if (record !== undefined && isForgettable(record, draft)) draft.forgetAlert(fingerprint)
      }
    })
    const resolvedBefore = this.#settings.clock.now() - olderThanMs
    const { timeline } = await this.#journal.open()
    const settledBeforeMs = timeline.now() - DELIVERY_RETENTION_MS
    let removed = 0
    for (;;) {
      const { episodes, messages } = await this.#store.prune({
        resolvedBefore,
        settledBeforeMs,
        limit: PRUNE_BATCH,
      })
      removed += episodes
      if (episodes < PRUNE_BATCH && messages < PRUNE_BATCH) return removed
    }
  }

  /** Sends a test message past all limits and says what became of it. Rejects with `NOT_FOUND` for an unknown channel. */
  async testNotification(channel: string): Promise<NotifierDelivery> {
    const { channels, attemptTimeoutMs: timeoutMs, clock } = this.#settings
    const notifier = channels.get(channel)
    if (notifier === undefined) throw new AlertsError('NOT_FOUND', 'There is no such channel')
    const message = renderTest(this.#journal.newId(), channel, clock.now())
    return await attemptDelivery(notifier, message, { attempt: 1, timeoutMs, clean: this.#clean })
  }

  #actor(
    what: string,
    by: unknown,
    path: string,
    note: unknown,
  ): { readonly by: string; readonly note: string | null } {
    const check = new Arguments(what, this.#clean)
    const actor = { by: check.actor('by', by), note: check.note(path, note) }
    check.done()
    return actor
  }

  async #act(
    id: string,
    type: 'acknowledged' | 'unacknowledged' | 'suppressed',
    work: (draft: Draft) => EpisodeRecord,
  ): Promise<Alert> {
    await this.#episode(id)
    const { alert, changed } = await this.#journal.step((draft) => {
      const episode = work(draft)
      return { alert: this.#show(draft, episode), changed: draft.changes() !== null }
    })
    if (changed) this.#emitter.emit(type, alert)
    return alert
  }

  async #episode(id: string): Promise<EpisodeRecord> {
    const { state } = await this.#journal.open()
    const episode = state.episodes.get(id) ?? (await this.#store.getEpisode(id))
    if (episode === undefined) throw new AlertsError('NOT_FOUND', 'There is no such alert')
    return episode
  }

  async #view(): Promise<AlertViewContext> {
    const { timeline, state } = await this.#journal.open()
    return this.#viewAt(timeline.now(), state)
  }

  #show(draft: Draft, episode: EpisodeRecord): Alert {
    return toAlert(episode, draft.alert(episode.fingerprint), this.#viewAt(draft.nowMs, draft))
  }

  #viewAt(nowMs: number, { silences }: SilenceSource): AlertViewContext {
    return { nowMs, silences, isStale: (fingerprint) => this.#evaluator.isStale(fingerprint) }
  }

  #emitTransitions(transitions: readonly AlertTransition[]): void {
    for (const transition of transitions) this.#emitter.emit(transition.type, transition)
  }

  readonly #shown = (draft: Draft, found: readonly RoundTransition[]): readonly AlertTransition[] =>
    found.map(({ type, fingerprint, record, episode, reason }) => {
      const alert = episode === null ? null : this.#show(draft, episode)
      return { type, rule: record.rule, fingerprint, labels: record.labels, alert, reason }
    })
}
