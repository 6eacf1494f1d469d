import type { BuiltInEvents, Listener } from '@botwatch/events'
import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { attemptDelivery } from '../delivery/attempt.ts'
import { AlertsError } from '../errors.ts'
import type { EvaluationInput } from '../evaluation/inputs.ts'
import type { RoundTransition } from '../evaluation/transition.ts'
import type { Draft } from '../ledger/draft.ts'
import { renderTest } from '../notices/render.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import { countFigures, type AlertFigures } from '../statistics/figures.ts'
import type { AlertStatistics } from '../statistics/statistics.ts'
import type { EpisodeEvent } from '../store/records.ts'
import type { Alert } from './alert.ts'
import { evaluationInput, readInput, readName } from './arguments.ts'
import { assemble, type Parts } from './assemble.ts'
import { cleanUp } from './cleanup.ts'
import type { AlertManagerEvents, AlertTransition } from './events.ts'
import {
  acknowledgeAlert,
  resolveAlert,
  suppressAlert,
  unacknowledgeAlert,
  type AcknowledgeInput,
  type ResolveInput,
  type SuppressInput,
  type UnacknowledgeInput,
} from './handling.ts'
import { getAlert, listAlerts, listEvents, type AlertQuery } from './list.ts'
import {
  discardNotification,
  listNotifications,
  replayNotification,
  type AlertNotification,
  type NotificationQuery,
} from './notifications.ts'
import type { AlertManagerOptions } from './options.ts'
import { shownRule } from './own-webhook.ts'
import { listPending, type PendingAlert } from './pending.ts'
import { addRule, removeRule, updateRule } from './rules.ts'
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
import { emitTransitions, showTransitions } from './transitions.ts'

const evaluationSchema = evaluationInput()
const cleanupSchema = v.strictObject({ olderThanMs: v.optional(integer(0, Number.MAX_SAFE_INTEGER)) })

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
  readonly #parts: Parts
  readonly #services: Services

  /** Throws an `AlertsError` that lists everything that is wrong with the options or the rules. */
  constructor(options: AlertManagerOptions = {}) {
    this.#parts = assemble(options)
    this.#services = this.#parts.services
  }

  /** Starts sending what is queued, also from before a restart. Trouble with the store is told by `error`. Idempotent. */
  start(): void {
    this.#parts.worker.start()
    this.#parts.sweeper.start()
  }

  /** Sends what may be sent now for at most 10 s (`drainTimeoutMs`), then stops; the rest stays queued. Idempotent. */
  async stop(): Promise<void> {
    const { worker, sweeper, trouble } = this.#parts
    await Promise.all([worker.stop(), sweeper.stop(), trouble.settled()])
  }

  /** Calls a listener on each event of a type, after it has been stored. Returns what takes it off again. */
  on<K extends keyof (AlertManagerEvents & BuiltInEvents)>(
    type: K,
    listener: Listener<(AlertManagerEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#services.emitter.on(type, listener)
  }

  /** Adds a rule. Throws `INVALID_RULE` with every problem, a name that is taken among them. */
  addRule(input: AlertRuleInput): AlertRule {
    const rule = addRule(this.#parts.editor, input)
    this.#parts.openWebhook(rule)
    return shownRule(rule)
  }

  /**
   * Puts a rule in the place of the one of its name. Alerts of what it does not watch any more are resolved at once
   * (`rule_changed`); the others are judged anew by their next sample. Rejects with `INVALID_RULE` and every problem, or
   * with `NOT_FOUND` when there is no rule of that name.
   */
  async updateRule(input: AlertRuleInput): Promise<AlertRule> {
    const { editor, openWebhook } = this.#parts
    const { rule, shown } = await updateRule(editor, input, (...found) => this.#show(...found))
    openWebhook(rule)
    emitTransitions(this.#services, shown)
    return shownRule(rule)
  }

  /** Removes a rule and resolves its alerts. Rejects with `NOT_FOUND` when there is no such rule. */
  async removeRule(name: string): Promise<void> {
    const shown = await removeRule(this.#parts.editor, readName('name', name), (...found) =>
      this.#show(...found),
    )
    emitTransitions(this.#services, shown)
  }

  /** The rule of this name, with its defaults. Of a webhook of its own it shows no more than the origin. */
  getRule(name: string): AlertRule | undefined {
    const rule = this.#services.book.get(name)
    return rule && shownRule(rule)
  }

  /** Every rule, in the order they were added. */
  listRules(): readonly AlertRule[] {
    return this.#services.book.list().map(shownRule)
  }

  /**
   * Judges samples and health results under the rules. Calls run one after the other. A bad sample is no data: it neither
   * fires nor resolves anything. Rejects when the store cannot be used; then nothing has changed and the same input may
   * be given again.
   */
  async evaluateRules(input: EvaluationInput): Promise<EvaluationResult> {
    const round = readInput('evaluation input', evaluationSchema, input)
    const result = await this.#services.journal.step(async (draft) => {
      const outcome = await this.#parts.evaluator.evaluate(draft, round)
      return { ...outcome, transitions: this.#show(draft, outcome.transitions) }
    })
    const { transitions, badSamples, ignoredSamples } = result
    emitTransitions(this.#services, transitions)
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
    const { journal, settings, book } = this.#services
    return countFigures(await journal.open(), this.#parts.tally.read(), {
      channels: settings.channels.keys(),
      severityOf: (rule) => book.get(rule)?.severity ?? 'warning',
    })
  }

  /**
   * Removes alerts resolved longer ago than this, with all that is as old as `historyRetentionMs` and
   * `deliveryRetentionMs` allow, and says how many. Open ones are kept. `start` does it now and then.
   */
  async cleanupOldAlerts(input: { readonly olderThanMs?: number } = {}): Promise<number> {
    const { historyMs, deliveriesMs } = this.#services.settings.retention
    const { olderThanMs = historyMs } = readInput('clean-up', cleanupSchema, input)
    return await cleanUp(this.#services, { historyMs: olderThanMs, deliveriesMs })
  }

  /** Sends a test message past all limits and says what became of it. Rejects with `NOT_FOUND` for an unknown channel. */
  async testNotification(channel: string): Promise<NotifierDelivery> {
    const { settings, journal } = this.#services
    const { attemptTimeoutMs: timeoutMs, clock, clean } = settings
    const notifier = this.#parts.worker.notifier(readName('channel', channel))
    if (notifier === undefined) throw new AlertsError('NOT_FOUND', 'No channel has this name')
    const message = renderTest(journal.newId(), channel, clock.now())
    return await attemptDelivery(notifier, message, { attempt: 1, timeoutMs, clean })
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

  #show(draft: Draft, found: readonly RoundTransition[]): readonly AlertTransition[] {
    return showTransitions(this.#services, draft, found)
  }
}
