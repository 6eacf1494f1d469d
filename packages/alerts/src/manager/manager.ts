import { attemptDelivery } from '../delivery/attempt.ts'
import { judgeChannel } from '../delivery/channel-alert.ts'
import { DeliveryWorker } from '../delivery/worker.ts'
import { AlertsError, invalid } from '../errors.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import type { EvaluationInput } from '../evaluation/inputs.ts'
import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import { Journal } from '../ledger/ledger.ts'
import { renderTest } from '../notices/render.ts'
import { RuleTemplates } from '../notices/templates.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import { countFigures, type AlertFigures } from '../statistics/figures.ts'
import type { AlertStatistics } from '../statistics/statistics.ts'
import { Tally } from '../statistics/tally.ts'
import type { EpisodeEvent } from '../store/records.ts'
import { memoryStore } from '../stores/memory.ts'
import type { Alert } from './alert.ts'
import { Arguments } from './arguments.ts'
import { cleanUp } from './cleanup.ts'
import { Emitter, type AlertManagerEvents, type AlertTransition } from './events.ts'
import {
  acknowledgeAlert,
  resolveAlert,
  show,
  suppressAlert,
  unacknowledgeAlert,
  type AcknowledgeInput,
  type ResolveInput,
  type SuppressInput,
  type UnacknowledgeInput,
} from './handling.ts'
import { getAlert, listAlerts, listEvents, type AlertQuery } from './list.ts'
import { addRule, removeRule, updateRule, type RuleEditor } from './rules.ts'
import {
  discardNotification,
  listNotifications,
  replayNotification,
  type AlertNotification,
  type NotificationQuery,
} from './notifications.ts'
import { readOptions, type AlertManagerOptions, type Settings } from './options.ts'
import { listPending, type PendingAlert } from './pending.ts'
import type { Services } from './services.ts'
import {
  addSilence,
  expireSilence,
  listSilences,
  type Silence,
  type SilenceInput,
  type SilenceQuery,
} from './silences.ts'
import { getAlertStatistics, type StatisticsQuery } from './statistics.ts'
import { channelsOf, ownChannel, shownRule, type WebhookNotifierFactory } from './own-webhook.ts'
import { StoreTrouble } from './store-trouble.ts'
import { Sweeper } from './sweeper.ts'

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
  readonly #journal: Journal
  readonly #worker: DeliveryWorker
  readonly #sweeper: Sweeper
  readonly #trouble: StoreTrouble
  readonly #services: Services
  readonly #book = new RuleBook()
  readonly #emitter = new Emitter()
  readonly #tally = new Tally()
  readonly #clean: (text: string) => string
  readonly #evaluator: Evaluator
  readonly #editor: RuleEditor
  readonly #webhookNotifier: WebhookNotifierFactory | undefined

  /** Throws an `AlertsError` that lists everything that is wrong with the options or the rules. */
  constructor(options: AlertManagerOptions = {}) {
    this.#settings = readOptions(options)
    const { clock, channels, channelNames, attemptTimeoutMs, drainTimeoutMs, rules } = this.#settings
    for (const rule of rules) this.#book.put(rule)
    this.#clean = this.#settings.clean
    const store = options.store ?? memoryStore()
    const templates = new RuleTemplates()
    let lastFailure: unknown
    this.#journal = new Journal(store, clock, {
      templateOf: (name) => templates.of(this.#book.get(name)),
      onLoad: (waiting) => this.#worker.adopt(waiting),
      onCommit: ({ outbox }, warnings) => {
        this.#tally.add(outbox)
        this.#worker.wake()
        this.#trouble.well()
        for (const { episodeId: alertId, ...warning } of warnings) {
          this.#emitter.emit('warning', { alertId, ...warning })
        }
      },
      onStoreFailure: (error) => {
        lastFailure = error
        this.#trouble.failed(error)
        this.#emitter.emit('error', error)
      },
    })
    this.#trouble = new StoreTrouble({
      notifier: () => this.#worker.notifier('log'),
      newId: () => this.#journal.newId(),
      now: () => clock.now(),
      timeoutMs: Math.min(attemptTimeoutMs, drainTimeoutMs),
      clean: this.#clean,
    })
    this.#services = {
      settings: this.#settings,
      store,
      journal: this.#journal,
      book: this.#book,
      emitter: this.#emitter,
      isStale: (fingerprint) => this.#evaluator.isStale(fingerprint),
    }
    this.#evaluator = new Evaluator(this.#book, {
      clean: this.#clean,
      channelsOf: (rule) => channelsOf(rule, channelNames),
    })
    this.#editor = {
      book: this.#book,
      journal: this.#journal,
      evaluator: this.#evaluator,
      context: this.#settings.ruleContext,
    }
    this.#worker = new DeliveryWorker(channels, drainTimeoutMs, {
      clock,
      journal: this.#journal,
      attemptTimeoutMs,
      random: options.random ?? Math.random,
      clean: this.#clean,
      judgeChannel: (draft, found) => {
        const transition = judgeChannel(draft, found, channels.keys())
        if (transition === null) return
        const shown = this.#shown(draft, [transition])
        draft.afterCommit(() => this.#emitTransitions(shown))
      },
      onDelivery: ({ id, episodeId, ...report }) =>
        this.#emitter.emit('delivery', { messageId: id, alertId: episodeId, ...report }),
      onError: (error) => {
        if (error !== lastFailure) this.#emitter.emit('error', error)
      },
    })
    this.#webhookNotifier = options.webhookNotifier
    for (const rule of rules) this.#openWebhook(rule)
    this.#sweeper = new Sweeper(
      this.#settings.cleanupIntervalMs,
      (signal) => cleanUp(this.#services, this.#settings.retention, signal),
      (error) => this.#emitter.emit('error', error),
    )
  }

  /** Starts sending what is queued, also from before a restart. Trouble with the store is told by `error`. Idempotent. */
  start(): void {
    this.#worker.start()
    this.#sweeper.start()
  }

  /** Sends what may be sent now for at most 10 s (`drainTimeoutMs`), then stops; the rest stays queued. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.#worker.stop(), this.#sweeper.stop(), this.#trouble.settled()])
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
    const rule = addRule(this.#editor, input)
    this.#openWebhook(rule)
    return shownRule(rule)
  }

  /**
   * Puts a rule in the place of the one of its name. Alerts of what it does not watch any more are resolved at once
   * (`rule_changed`); the others are judged anew by their next sample. Rejects with `INVALID_RULE` and every problem, or
   * with `NOT_FOUND` when there is no rule of that name.
   */
  async updateRule(input: AlertRuleInput): Promise<AlertRule> {
    const { rule, shown } = await updateRule(this.#editor, input, this.#shown)
    this.#openWebhook(rule)
    this.#emitTransitions(shown)
    return shownRule(rule)
  }

  /** Removes a rule and resolves its alerts. Rejects with `NOT_FOUND` when there is no such rule. */
  async removeRule(name: string): Promise<void> {
    this.#emitTransitions(await removeRule(this.#editor, name, this.#shown))
  }

  /** The rule of this name, with its defaults. Of a webhook of its own it shows no more than the origin. */
  getRule(name: string): AlertRule | undefined {
    const rule = this.#book.get(name)
    return rule && shownRule(rule)
  }

  /** Every rule, in the order they were added. */
  listRules(): readonly AlertRule[] {
    return this.#book.list().map(shownRule)
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
   * Notes that somebody has seen an alert: it is not told again until that ends, at the latest 30 days on. A second call
   * while it counts changes nothing. `NOT_FOUND`; `CONFLICT` when it is resolved.
   */
  acknowledgeAlert(id: string, input: AcknowledgeInput): Promise<Alert> {
    return acknowledgeAlert(this.#services, id, input)
  }

  /** Takes an acknowledgement back. `NOT_FOUND`; `CONFLICT` when it is resolved or not acknowledged. */
  unacknowledgeAlert(id: string, input: UnacknowledgeInput): Promise<Alert> {
    return unacknowledgeAlert(this.#services, id, input)
  }

  /** Resolves an alert by hand. `NOT_FOUND`; `CONFLICT` when it is resolved. */
  resolveAlert(id: string, input: ResolveInput): Promise<Alert> {
    return resolveAlert(this.#services, id, input)
  }

  /**
   * Keeps an alert, also when it fires again, from being told until a time at most 30 days on. A later call replaces an
   * earlier one. `NOT_FOUND`; `CONFLICT` when it is resolved.
   */
  suppressAlert(id: string, input: SuppressInput): Promise<Alert> {
    return suppressAlert(this.#services, id, input)
  }

  /** Keeps every alert that fits, now and later, from being told until a time at most 30 days on. */
  addSilence(input: SilenceInput): Promise<Silence> {
    return addSilence(this.#services, input)
  }

  /** Ends a silence before its time. `NOT_FOUND`; `CONFLICT` when it has ended. */
  expireSilence(id: string, input: { readonly by: string }): Promise<Silence> {
    return expireSilence(this.#services, id, input)
  }

  /** Silences, newest first; those that have ended are kept as long as history is. */
  listSilences(query: SilenceQuery = {}): Promise<readonly Silence[]> {
    return listSilences(this.#services, query)
  }

  /** One alert, open or resolved. Rejects with `NOT_FOUND`. */
  getAlert(id: string): Promise<Alert> {
    return getAlert(this.#services, id)
  }

  /** Alerts, newest first. What is pending is none yet. */
  listAlerts(query: AlertQuery = {}): Promise<readonly Alert[]> {
    return listAlerts(this.#services, query)
  }

  /** What breaches, but not yet often or long enough to fire; longest first. */
  listPending(): Promise<readonly PendingAlert[]> {
    return listPending(this.#services)
  }

  /** The audit trail of one alert, oldest first. Rejects with `NOT_FOUND`. */
  listEvents(id: string): Promise<readonly EpisodeEvent[]> {
    return listEvents(this.#services, id)
  }

  /** Counts over the alerts that are kept, and what became of alerts and messages in the last 7 days, or as long as asked. */
  getAlertStatistics(query: StatisticsQuery = {}): Promise<AlertStatistics> {
    return getAlertStatistics(this.#services, query)
  }

  /** How things stand at this moment, from memory; what `alertMetrics` is made of. */
  async getFigures(): Promise<AlertFigures> {
    return countFigures(await this.#journal.open(), this.#tally.read(), {
      channels: this.#settings.channels.keys(),
      severityOf: (rule) => this.#book.get(rule)?.severity ?? 'warning',
    })
  }

  /**
   * Removes alerts resolved longer ago than this, with all that is as old as `historyRetentionMs` and
   * `deliveryRetentionMs` allow, and says how many. Open ones are kept. `start` does it now and then.
   */
  async cleanupOldAlerts(input: { readonly olderThanMs?: number } = {}): Promise<number> {
    const { historyMs, deliveriesMs } = this.#settings.retention
    const { olderThanMs = historyMs } = input
    const check = new Arguments('Invalid cleanup', this.#clean)
    check.integer('olderThanMs', olderThanMs, 0, Number.MAX_SAFE_INTEGER)
    check.done()
    return await cleanUp(this.#services, { historyMs: olderThanMs, deliveriesMs })
  }

  /** Sends a test message past all limits and says what became of it. Rejects with `NOT_FOUND` for an unknown channel. */
  async testNotification(channel: string): Promise<NotifierDelivery> {
    const { attemptTimeoutMs: timeoutMs, clock } = this.#settings
    const notifier = this.#worker.notifier(channel)
    if (notifier === undefined) throw new AlertsError('NOT_FOUND', 'There is no such channel')
    const message = renderTest(this.#journal.newId(), channel, clock.now())
    return await attemptDelivery(notifier, message, { attempt: 1, timeoutMs, clean: this.#clean })
  }

  /** Messages that have not arrived, newest first: those that wait, and dead letters. */
  listNotifications(query: NotificationQuery = {}): Promise<readonly AlertNotification[]> {
    return listNotifications(this.#services, query)
  }

  /**
   * Sends a dead letter again, under its id, past all limits and counted to no cap. `NOT_FOUND`; `CONFLICT` when it is not
   * dead.
   */
  replayNotification(id: string, input: { readonly by?: string } = {}): Promise<AlertNotification> {
    return replayNotification(this.#services, id, input)
  }

  /** Drops a dead letter for good. `NOT_FOUND`; `CONFLICT` when it is not dead. */
  discardNotification(id: string, input: { readonly by?: string } = {}): Promise<void> {
    return discardNotification(this.#services, id, input)
  }

  #openWebhook({ name, webhookUrl: url }: AlertRule): void {
    if (url === undefined || this.#webhookNotifier === undefined) return
    this.#worker.add(this.#webhookNotifier({ name: ownChannel(name), url }))
  }

  #emitTransitions(transitions: readonly AlertTransition[]): void {
    for (const transition of transitions) this.#emitter.emit(transition.type, transition)
  }

  readonly #shown = (draft: Draft, found: readonly RoundTransition[]): readonly AlertTransition[] =>
    found.map(({ type, fingerprint, record, episode, reason }) => {
      const alert = episode === null ? null : show(this.#services, draft, episode)
      return { type, rule: record.rule, fingerprint, labels: record.labels, alert, reason }
    })
}
