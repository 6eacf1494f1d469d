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
import type { AlertEvent } from './alert-event.ts'
import type { Alert } from './alert.ts'
import { readEvaluation, readInput, readName } from './arguments.ts'
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

const cleanupSchema = v.strictObject({ olderThanMs: v.optional(integer(0, Number.MAX_SAFE_INTEGER)) })

/** Result of one evaluation round. */
export interface EvaluationResult {
  /** Alerts that fired in this round. */
  readonly fired: readonly Alert[]
  /** All changes of state, in order. */
  readonly transitions: readonly AlertTransition[]
  /** Number of samples that count as no data: the value is not a finite number, or the status or a label is invalid. */
  readonly badSamples: number
  /** Number of samples that are not newer than the last one of their series. */
  readonly ignoredSamples: number
}

/**
 * Evaluates rules over metrics and health check results, and notifies channels of alerts. Changes of state and their
 * notifications are stored in one transaction. `start` runs the worker that sends notifications, at least once each.
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

  /** Throws an `AlertsError` that lists all problems of the options (`INVALID_ARGUMENT`) or the rules (`INVALID_RULE`). */
  constructor(options: AlertManagerOptions = {}) {
    this.#parts = assemble(options)
    this.#services = this.#parts.services
  }

  /** Starts sending queued notifications, also from before a restart. A failing store is reported by `error`. Idempotent. */
  start(): void {
    this.#parts.worker.start()
    this.#parts.sweeper.start()
  }

  /** Sends queued notifications for at most `drainTimeoutMs`, then stops. The rest stays queued. Idempotent. */
  async stop(): Promise<void> {
    const { worker, sweeper, trouble } = this.#parts
    await Promise.all([worker.stop(), sweeper.stop(), trouble.settled()])
  }

  /**
   * Adds a listener, which is called after a change has been stored. Returns a function that removes it. Throws a
   * `TypeError` if the event is unknown or the listener is not a function.
   */
  on<K extends keyof (AlertManagerEvents & BuiltInEvents)>(
    type: K,
    listener: Listener<(AlertManagerEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#services.emitter.on(type, listener)
  }

  /** Adds a rule. Throws `INVALID_RULE` with all problems, e.g. a duplicate name. */
  addRule(input: AlertRuleInput): AlertRule {
    const { editor, prepareWebhook } = this.#parts
    return shownRule(addRule(editor, input, prepareWebhook))
  }

  /**
   * Replaces the rule with the same name. Alerts of series that it no longer watches are resolved (`rule_changed`); the
   * others are evaluated with their next sample. Rejects with `INVALID_RULE` and all problems, or with `NOT_FOUND` if no
   * rule has this name.
   */
  async updateRule(input: AlertRuleInput): Promise<AlertRule> {
    const { editor, prepareWebhook } = this.#parts
    const show = (...found: [Draft, readonly RoundTransition[]]): readonly AlertTransition[] =>
      this.#show(...found)
    const { rule, shown } = await updateRule(editor, input, { show, prepareWebhook })
    emitTransitions(this.#services, shown)
    return shownRule(rule)
  }

  /** Removes a rule and resolves its alerts. Rejects with `NOT_FOUND` if no rule has this name. */
  async removeRule(name: string): Promise<void> {
    const shown = await removeRule(this.#parts.editor, readName('name', name), (...found) =>
      this.#show(...found),
    )
    emitTransitions(this.#services, shown)
  }

  /** Returns a rule with its defaults. Its `webhookUrl` is cut to the origin. */
  getRule(name: string): AlertRule | undefined {
    const rule = this.#services.book.get(name)
    return rule && shownRule(rule)
  }

  /** Returns all rules in the order they were added. */
  listRules(): readonly AlertRule[] {
    return this.#services.book.list().map(shownRule)
  }

  /**
   * Evaluates all rules over samples and health results. Calls run one after the other. An invalid sample counts as no
   * data. Rejects with `INVALID_ARGUMENT` if the input has the wrong shape, and with a store error if the result cannot be
   * stored; in both cases nothing has changed and the round can be repeated.
   */
  async evaluateRules(input: EvaluationInput): Promise<EvaluationResult> {
    const round = readEvaluation(input)
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
   * Acknowledges an alert: its reminders stop until `expiresAt` (default in 24 hours). A second call before that changes
   * nothing. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved.
   */
  acknowledgeAlert(id: string, input: AcknowledgeInput): Promise<Alert> {
    return acknowledgeAlert(this.#services, id, input)
  }

  /** Removes an acknowledgement. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved or not acknowledged. */
  unacknowledgeAlert(id: string, input: UnacknowledgeInput): Promise<Alert> {
    return unacknowledgeAlert(this.#services, id, input)
  }

  /** Resolves an alert by hand. Rejects with `NOT_FOUND`, or with `CONFLICT` if it is already resolved. */
  resolveAlert(id: string, input: ResolveInput): Promise<Alert> {
    return resolveAlert(this.#services, id, input)
  }

  /**
   * Holds the notifications of a series, also of its later alerts, until a time at most 30 days ahead. A later call
   * replaces an earlier one. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved.
   */
  suppressAlert(id: string, input: SuppressInput): Promise<Alert> {
    return suppressAlert(this.#services, id, input)
  }

  /**
   * Holds the notifications of all alerts that match, now and later, until a time at most 30 days ahead. Rejects with
   * `CONFLICT` if there are 1000 active silences.
   */
  addSilence(input: SilenceInput): Promise<Silence> {
    return addSilence(this.#services, input)
  }

  /** Ends a silence early. Rejects with `NOT_FOUND`, or with `CONFLICT` if it has already ended. */
  expireSilence(id: string, input: { readonly by: string }): Promise<Silence> {
    return expireSilence(this.#services, id, input)
  }

  /** Returns silences, newest first. Expired ones are kept for `historyRetentionMs`. */
  listSilences(query: SilenceQuery = {}): Promise<readonly Silence[]> {
    return listSilences(this.#services, query)
  }

  /** Returns one alert, open or resolved. Rejects with `NOT_FOUND` if no alert has this id. */
  getAlert(id: string): Promise<Alert> {
    return getAlert(this.#services, id)
  }

  /** Returns alerts, newest first. Pending ones are in `listPending`. */
  listAlerts(query: AlertQuery = {}): Promise<readonly Alert[]> {
    return listAlerts(this.#services, query)
  }

  /** Returns the series that breach, but not yet often or long enough to fire; the longest first. */
  listPending(): Promise<readonly PendingAlert[]> {
    return listPending(this.#services)
  }

  /** Returns the audit trail of one alert, oldest first. Rejects with `NOT_FOUND` if no alert has this id. */
  listEvents(id: string): Promise<readonly AlertEvent[]> {
    return listEvents(this.#services, id)
  }

  /** Returns counts of all stored alerts, and statistics of the alerts and notifications of a window (default 7 days). */
  getAlertStatistics(query: StatisticsQuery = {}): Promise<AlertStatistics> {
    return getAlertStatistics(this.#services, query)
  }

  /** Returns the current counts of alerts and notifications, from memory. `alertMetrics` uses them. */
  async getFigures(): Promise<AlertFigures> {
    const { journal, settings, book } = this.#services
    return countFigures(await journal.open(), this.#parts.tally.read(), {
      channels: settings.channels.keys(),
      severityOf: (rule) => book.get(rule)?.severity ?? 'warning',
    })
  }

  /**
   * Deletes alerts resolved longer ago than `olderThanMs` (default `historyRetentionMs`), and notifications older than
   * `notificationRetentionMs`. Returns the number of deleted alerts. Open alerts are kept. A started manager does this
   * every `cleanupIntervalMs`.
   */
  async cleanupOldAlerts(input: { readonly olderThanMs?: number } = {}): Promise<number> {
    const { historyMs, deliveriesMs } = this.#services.settings.retention
    const { olderThanMs = historyMs } = readInput('clean-up', cleanupSchema, input)
    return await cleanUp(this.#services, { historyMs: olderThanMs, deliveriesMs })
  }

  /** Sends a test message, past all limits, and returns the outcome. Rejects with `NOT_FOUND` if no channel has this name. */
  async testNotification(channel: string): Promise<NotifierDelivery> {
    const { settings, journal } = this.#services
    const { attemptTimeoutMs: timeoutMs, clock, clean } = settings
    const notifier = this.#parts.worker.notifier(readName('channel', channel))
    if (notifier === undefined) throw new AlertsError('NOT_FOUND', 'No channel has this name')
    const message = renderTest(journal.newId(), channel, clock.now())
    return await attemptDelivery(notifier, message, { attempt: 1, timeoutMs, clean })
  }

  /** Returns unsent notifications and dead letters, newest first. */
  listNotifications(query: NotificationQuery = {}): Promise<readonly AlertNotification[]> {
    return listNotifications(this.#services, query)
  }

  /**
   * Sends a dead letter again with its id. No limit holds it and no cap counts it. Rejects with `NOT_FOUND`, or with
   * `CONFLICT` if the notification is not a dead letter.
   */
  replayNotification(id: string, input: { readonly by?: string } = {}): Promise<AlertNotification> {
    return replayNotification(this.#services, id, input)
  }

  /** Deletes a dead letter. Rejects with `NOT_FOUND`, or with `CONFLICT` if the notification is not a dead letter. */
  discardNotification(id: string, input: { readonly by?: string } = {}): Promise<void> {
    return discardNotification(this.#services, id, input)
  }

  #show(draft: Draft, found: readonly RoundTransition[]): readonly AlertTransition[] {
    return showTransitions(this.#services, draft, found)
  }
}
