import type { BuiltInEvents, Listener } from '@botwatch/events'

import type { AlertEvent, SilenceRecord } from './alert.ts'
import type { EvaluationInput } from './evaluate/input.ts'
import {
  acknowledgeAlert,
  resolveAlert,
  suppressAlert,
  unacknowledgeAlert,
  unsuppressAlert,
  type AcknowledgeInput,
  type HandledAlert,
  type ResolveInput,
  type SuppressInput,
  type UnacknowledgeInput,
  type UnsuppressInput,
} from './handle/alert.ts'
import { readName } from './handle/arguments.ts'
import { findNotifier, retryChannel } from './handle/channel.ts'
import { addRule, removeRule, shownRule, updateRule } from './handle/rules.ts'
import type { SilenceInput, SilencePreviewInput } from './handle/silence-input.ts'
import { addSilence, expireSilence, getSilence, listSilences, updateSilence } from './handle/silence.ts'
import type { SilenceQuery } from './handle/silence.ts'
import { deleteRule, saveRule, validateRule, type SaveRuleInput } from './handle/stored-rules.ts'
import { assemble, type Parts } from './manager/assemble.ts'
import { cleanUp } from './manager/clean-up.ts'
import { evaluateRound, type EvaluationResult } from './manager/evaluate-round.ts'
import { emitTransitions, type AlertManagerEvents } from './manager/events.ts'
import { saveParts, stopParts, type TimeLimit } from './manager/lifecycle.ts'
import type { AlertConfiguration } from './manager/configuration.ts'
import type { AlertManagerOptions } from './manager/options.ts'
import { reconfigure } from './manager/reconfigure.ts'
import { reportProblem, type ReportedProblem } from './manager/report-problem.ts'
import { readFigures, readStatistics } from './manager/statistics.ts'
import { testMessage } from './message/compose-message.ts'
import type { NotifierDelivery } from './notifier.ts'
import { attemptDelivery } from './notify/attempt.ts'
import type { RuleResult } from './rules/parse-rule.ts'
import type { AlertRule, AlertRuleInput } from './rules/rule.ts'
import type { AlertFigures } from './stats/figures.ts'
import type { AlertStatistics, StatisticsQuery } from './stats/statistics.ts'
import { toAlert, toSilence, type Alert, type Silence } from './view/alert.ts'
import { getChannel, listChannels, type ChannelStatus } from './view/channels.ts'
import { listDueNotifications, type DueNotification, type DueNotificationQuery } from './view/due.ts'
import {
  getAlert,
  listAlerts,
  listEvents,
  listPending,
  type AlertDetail,
  type AlertQuery,
  type PendingAlert,
} from './view/list.ts'
import { listNotifications, type AlertNotification, type NotificationQuery } from './view/notifications.ts'
import { getOpenAlerts, type OpenAlerts, type OpenAlertsQuery } from './view/open-alerts.ts'
import {
  getRule,
  listMetricNames,
  listRules,
  listUnusedRules,
  type ListedRule,
  type UnusedRule,
} from './view/rule.ts'
import { previewSilence, type SilencePreview } from './view/silence-preview.ts'
import { openView } from './view/view-source.ts'

type Events = AlertManagerEvents & BuiltInEvents

const TEST_TIMEOUT_MS = 30_000

/**
 * Evaluates rules over metrics and health check results, and notifies channels of alerts. `start` runs the senders: each
 * channel is sent what it does not know yet, until it accepts it. If the store fails, work goes on in memory.
 *
 * @example
 * const alerts = new AlertManager({ notifiers: [logNotifier({ logger })] })
 * alerts.start()
 * await alerts.evaluateRules({ metrics: { cpu_percent: 93 } })
 * await alerts.stop()
 */
export class AlertManager {
  readonly #parts: Parts
  #endCleanUp: (() => void) | undefined

  /** Throws an `AlertsError` that lists all problems of the options and the rules (`INVALID_ARGUMENT`, or `INVALID_RULE` if only rules are wrong). */
  constructor(options: AlertManagerOptions = {}) {
    this.#parts = assemble(options)
  }

  /**
   * Starts sending what is due, also from before a restart, and the timer of rules of the kind `dead_man`. A failing store
   * is reported by `error`. Idempotent.
   */
  start(): void {
    const { senders, background, journal, settings, deadManTimer } = this.#parts
    journal.resume()
    senders.start()
    deadManTimer.start()
    this.#endCleanUp ??= background.repeat(
      (signal) => cleanUp(this.#parts, {}, signal),
      settings.cleanupIntervalMs,
    )
  }

  /**
   * Sends what can be sent now for at most `drainTimeoutMs`, then stops and stores everything. The rest stays due. Resolves
   * within `withinMs`, by default 5 seconds after the time for sending, even if the store hangs. Idempotent.
   */
  async stop(limit: TimeLimit = {}): Promise<void> {
    this.#endCleanUp?.()
    this.#endCleanUp = undefined
    await stopParts(this.#parts, limit)
  }

  /** Stores all changes now. Resolves within `withinMs` (default 2000) also if the store fails. */
  async save(limit: TimeLimit = {}): Promise<void> {
    await saveParts(this.#parts, limit)
  }

  /**
   * Raises, updates or ends the alert of a problem that the program has with itself, e.g. a file that it cannot read. It ends
   * with `isOver` or by hand, and is still open after a restart. Rejects with `INVALID_ARGUMENT`, or with `CONFLICT` if a rule
   * has its name.
   */
  async reportProblem(problem: ReportedProblem): Promise<void> {
    await reportProblem(this.#parts, problem)
  }

  /**
   * Adds a listener, which is called after a change has been stored. Returns a function that removes it. Throws a
   * `TypeError` if the event is unknown or the listener is not a function.
   */
  on<K extends keyof Events>(type: K, listener: Listener<Events[K]>): () => void {
    return this.#parts.emitter.on(type, listener)
  }

  /**
   * Replaces the options of {@link AlertConfiguration} as a whole, in one transaction; those left out have their defaults. It is as
   * if the manager were created anew with the same store: an unchanged rule keeps its state, alerts of a rule that is gone are
   * resolved, stored rules are read again, and a channel is notified of what it does not know. Rules of `addRule` stay. Does nothing
   * if nothing differs. Rejects with all problems of the configuration, or with a store error if the stored state cannot be
   * loaded; then nothing has changed.
   */
  async reconfigure(configuration: AlertConfiguration): Promise<void> {
    await reconfigure(this.#parts, configuration)
  }

  /**
   * Adds a rule of the program, which replaces a stored one of the same name. Throws `INVALID_RULE` with all problems, e.g. the
   * name of another rule of the program or a default rule.
   */
  addRule(input: AlertRuleInput): AlertRule {
    const rule = addRule(this.#parts.editor, input)
    this.#parts.observeAddedRule()
    return shownRule(rule)
  }

  /**
   * Replaces the rule with the same name by one of the program. Alerts of series that it no longer watches are resolved (`rule_changed`); the
   * others are evaluated with their next sample. Rejects with `INVALID_RULE` and all problems, or with `NOT_FOUND` if no
   * rule has this name.
   */
  async updateRule(input: AlertRuleInput): Promise<AlertRule> {
    const { rule, ended } = await updateRule(this.#parts.editor, input)
    emitTransitions(this.#parts.emitter, ended)
    return shownRule(rule)
  }

  /**
   * Removes a rule of the program, or a default rule, and resolves its alerts. A stored rule of the same name is in effect
   * then. Rejects with `NOT_FOUND` if no such rule has this name.
   */
  async removeRule(name: string): Promise<void> {
    const ended = await removeRule(this.#parts.editor, readName('name', name))
    emitTransitions(this.#parts.emitter, ended)
  }

  /**
   * Returns a rule in effect with its defaults, its origin, its state, and when it last had data; undefined if there is none.
   * Its `webhookUrl` is cut to the origin. Rejects with a store error if the stored state cannot be loaded.
   */
  getRule(name: string): Promise<ListedRule | undefined> {
    return getRule(this.#parts, name)
  }

  /** Returns the rules in effect in the order they were added. Rejects like {@link getRule}. */
  listRules(): Promise<readonly ListedRule[]> {
    return listRules(this.#parts)
  }

  /**
   * Returns the stored rules that are not in effect, with the reason: the program defines a rule of the same name, or the
   * stored one has become invalid, e.g. because a channel was removed. A `warning` reported each when it was loaded.
   */
  listUnusedRules(): Promise<readonly UnusedRule[]> {
    return listUnusedRules(this.#parts)
  }

  /** Returns the names of the metrics that enabled rules read. Costs less than a list of the rules. */
  listMetricNames(): Promise<readonly string[]> {
    return listMetricNames(this.#parts)
  }

  /** Parses a rule as `saveRule` does, and returns it with its defaults, or all problems. Changes nothing. */
  async validateRule(input: unknown): Promise<RuleResult> {
    return await validateRule(this.#parts.editor, input)
  }

  /**
   * Stores a rule, so that it survives a restart. It replaces a stored or default rule of the same name; its effects on alerts
   * are those of `updateRule`, and are stored with it. Rejects with `INVALID_RULE` and all problems, with `RULE_IS_FIXED` if
   * the program defines a rule of this name, or with `CONFLICT` if 1000 rules are stored.
   */
  async saveRule(input: AlertRuleInput, given: SaveRuleInput): Promise<AlertRule> {
    const { rule, ended } = await saveRule(this.#parts.editor, input, given)
    emitTransitions(this.#parts.emitter, ended)
    return shownRule(rule)
  }

  /**
   * Deletes a stored rule and resolves its alerts. A default rule of the same name comes back. Rejects with `NOT_FOUND`, or
   * with `RULE_IS_FIXED` if the rule is a default rule or one of the program; a default rule is switched off by saving it with
   * `enabled: false`.
   */
  async deleteRule(name: string): Promise<void> {
    const ended = await deleteRule(this.#parts.editor, readName('name', name))
    emitTransitions(this.#parts.emitter, ended)
  }

  /**
   * Evaluates all rules over samples and health results. Calls run one after the other. An invalid sample counts as no
   * data and is one of the `problems` of the result. Rejects with `INVALID_ARGUMENT` if the input has the wrong shape, and
   * with a store error if the stored state cannot be loaded; in both cases nothing has changed.
   */
  evaluateRules(input: EvaluationInput): Promise<EvaluationResult> {
    return evaluateRound(this.#parts, input)
  }

  /**
   * Acknowledges an alert: its reminders stop until `expiresAt` (default in 24 hours). A later call replaces an earlier
   * one. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved.
   */
  async acknowledgeAlert(id: string, input: AcknowledgeInput): Promise<Alert> {
    return this.#changed('acknowledged', await acknowledgeAlert(this.#parts, id, input))
  }

  /** Removes an acknowledgement. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved or not acknowledged. */
  async unacknowledgeAlert(id: string, input: UnacknowledgeInput): Promise<Alert> {
    return this.#changed('unacknowledged', await unacknowledgeAlert(this.#parts, id, input))
  }

  /** Resolves an alert by hand. Rejects with `NOT_FOUND`, or with `CONFLICT` if it is already resolved. */
  async resolveAlert(id: string, input: ResolveInput): Promise<Alert> {
    const alert = await this.#show(await resolveAlert(this.#parts, id, input))
    const { fingerprint, rule, labels } = alert
    const transition = { type: 'resolved', fingerprint, rule, labels, alert, reason: 'manual' } as const
    emitTransitions(this.#parts.emitter, [transition])
    return alert
  }

  /**
   * Holds the notifications of a series, also of its later alerts, until a time at most 30 days ahead. A later call
   * replaces an earlier one. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved.
   */
  async suppressAlert(id: string, input: SuppressInput): Promise<Alert> {
    return this.#changed('suppressed', await suppressAlert(this.#parts, id, input))
  }

  /** Ends a suppression early. Rejects with `NOT_FOUND`, or with `CONFLICT` if the alert is resolved or not suppressed. */
  async unsuppressAlert(id: string, input: UnsuppressInput): Promise<Alert> {
    return this.#changed('unsuppressed', await unsuppressAlert(this.#parts, id, input))
  }

  /**
   * Holds the notifications of all alerts that match, now and later, until a time at most 30 days ahead. A recurring one
   * holds them at certain times of the week, for at most five years. Rejects with `CONFLICT` if there are 1000 silences that
   * have not ended.
   */
  async addSilence(input: SilenceInput): Promise<Silence> {
    return this.#silenceChanged('silenceAdded', await addSilence(this.#parts, input))
  }

  /** Ends a silence early. Rejects with `NOT_FOUND`, or with `CONFLICT` if it has already ended. */
  async expireSilence(id: string, input: { readonly by: string }): Promise<Silence> {
    return this.#silenceChanged('silenceExpired', await expireSilence(this.#parts, id, input))
  }

  /** Returns silences, newest first. Expired ones are kept for `historyRetentionMs`. */
  async listSilences(query: SilenceQuery = {}): Promise<readonly Silence[]> {
    const records = await listSilences(this.#parts, query)
    const view = await openView(this.#parts)
    return records.map((record) => toSilence(record, view))
  }

  /** Returns one silence, ended or not. Rejects with `NOT_FOUND` if no silence has this id. */
  async getSilence(id: string): Promise<Silence> {
    const record = await getSilence(this.#parts, id)
    return toSilence(record, await openView(this.#parts))
  }

  /**
   * Replaces the matchers, times, reason and end of a silence that has not ended. `by` becomes its `updatedBy`. Rejects with
   * `NOT_FOUND`, or with `CONFLICT` if it has ended.
   */
  async updateSilence(id: string, input: SilenceInput): Promise<Silence> {
    return this.#silenceChanged('silenceUpdated', await updateSilence(this.#parts, id, input))
  }

  /** Returns what a silence would do if it were added now, and changes nothing. */
  previewSilence(input: SilencePreviewInput): Promise<SilencePreview> {
    return previewSilence(this.#parts, input)
  }

  /** Returns one alert, open or resolved, and what each channel knows of it. Rejects with `NOT_FOUND` if no alert has this id. */
  getAlert(id: string): Promise<AlertDetail> {
    return getAlert(this.#parts, id)
  }

  /** Returns alerts, newest first. Pending ones are in `listPending`. */
  listAlerts(query: AlertQuery = {}): Promise<readonly Alert[]> {
    return listAlerts(this.#parts, query)
  }

  /** Counts the open alerts and lists the worst of them, from memory: it does not wait for the store. */
  getOpenAlerts(query: OpenAlertsQuery = {}): Promise<OpenAlerts> {
    return getOpenAlerts(this.#parts, query)
  }

  /** Returns the series that breach, but not yet often or long enough to fire; the longest first. */
  listPending(): Promise<readonly PendingAlert[]> {
    return listPending(this.#parts)
  }

  /** Returns the audit trail of one alert, oldest first. Rejects with `NOT_FOUND` if no alert has this id. */
  listEvents(id: string): Promise<readonly AlertEvent[]> {
    return listEvents(this.#parts, id)
  }

  /** Returns the notifications that were sent or tried, newest first. */
  listNotifications(query: NotificationQuery = {}): Promise<readonly AlertNotification[]> {
    return listNotifications(this.#parts, query)
  }

  /** Returns the notifications that are due now and what holds them, those of the newest alert first. */
  listDueNotifications(query: DueNotificationQuery = {}): Promise<readonly DueNotification[]> {
    return listDueNotifications(this.#parts, query)
  }

  /** Returns the state of each channel: the configured ones, then the webhooks of single rules. */
  listChannels(): Promise<readonly ChannelStatus[]> {
    return listChannels(this.#parts)
  }

  /** Returns the state of one channel, which costs less than that of all. Rejects with `NOT_FOUND` if no channel has this name. */
  async getChannel(name: string): Promise<ChannelStatus> {
    return await getChannel(this.#parts, readName('name', name))
  }

  /**
   * Ends the wait of a channel after a failure or a refusal, also a pause that its receiver asked for, and sends what is due,
   * at the earliest 5 seconds after the last attempt. Resolves with the state before the attempt: nothing is sent if
   * `sendable` is 0. Rejects with `NOT_FOUND` if no channel has this name.
   */
  async retryChannel(name: string): Promise<ChannelStatus> {
    await retryChannel(this.#parts, readName('name', name))
    return getChannel(this.#parts, name)
  }

  /** Returns counts of all stored alerts, and statistics of the alerts and notifications of a window (default 7 days). */
  getAlertStatistics(query: StatisticsQuery = {}): Promise<AlertStatistics> {
    return readStatistics(this.#parts, query)
  }

  /** Returns the current counts of alerts and notifications, from memory. `alertMetrics` uses them. */
  getFigures(): Promise<AlertFigures> {
    return readFigures(this.#parts)
  }

  /**
   * Deletes alerts resolved longer ago than `olderThanMs` (default `historyRetentionMs`), and notifications older than
   * `notificationRetentionMs`. Returns the number of deleted alerts. Open alerts, and alerts that a channel still knows as
   * firing, are kept. A started manager does this every `cleanupIntervalMs`.
   */
  cleanupOldAlerts(input: { readonly olderThanMs?: number } = {}): Promise<number> {
    return cleanUp(this.#parts, input)
  }

  /**
   * Sends a test message to all recipients of a channel, past all limits, and returns the outcome within 30 seconds, or the
   * time limit of an attempt if it is shorter. The state of the channel stays. Rejects with `NOT_FOUND` if no channel has
   * this name.
   */
  async testNotification(channel: string): Promise<NotifierDelivery> {
    const { settings, current, journal } = this.#parts
    const { attemptTimeoutMs, clock, clean } = settings
    const { instance } = current.configuration
    const name = readName('channel', channel)
    const notifier = await findNotifier(this.#parts, name)
    const message = testMessage({ id: journal.newId(), channel: name, instance }, clock.now())
    const timeoutMs = Math.min(attemptTimeoutMs, TEST_TIMEOUT_MS)
    return await attemptDelivery(notifier, message, { attempt: 1, timeoutMs, isAwaited: true, clean })
  }

  async #changed(
    type: 'acknowledged' | 'unacknowledged' | 'suppressed' | 'unsuppressed',
    changed: HandledAlert,
  ): Promise<Alert> {
    const alert = await this.#show(changed)
    this.#parts.emitter.emit(type, alert)
    return alert
  }

  async #show({ alert }: HandledAlert): Promise<Alert> {
    return toAlert(alert, await openView(this.#parts))
  }

  async #silenceChanged(
    type: 'silenceAdded' | 'silenceUpdated' | 'silenceExpired',
    record: SilenceRecord,
  ): Promise<Silence> {
    const { senders, emitter } = this.#parts
    const silence = toSilence(record, await openView(this.#parts))
    senders.wake()
    emitter.emit(type, silence)
    return silence
  }
}
