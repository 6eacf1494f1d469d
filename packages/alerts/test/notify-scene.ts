import type { AlertRecord } from '../src/alert.ts'
import { fingerprintOf } from '../src/labels.ts'
import type { AlertNotifier, NotifierDelivery } from '../src/notifier.ts'
import { beginAttempt, replaceAttempts } from '../src/notify/begin.ts'
import {
  channelSettings,
  type ChannelSettings,
  type Inhibition,
  type NotifyContext,
} from '../src/notify/channels.ts'
import { settle } from '../src/notify/known.ts'
import { observeAll, observeChanges, resumeChannels } from '../src/notify/observe.ts'
import { planNotifications } from '../src/notify/pipeline.ts'
import type { Plan, PlannedMessage } from '../src/notify/plan.ts'
import { tidy } from '../src/notify/tidy.ts'
import { parseAlertRule } from '../src/rules/parse-rule.ts'
import type { AlertRule, AlertRuleInput } from '../src/rules/rule.ts'
import type { AttemptRecord, KnowledgeRecord } from '../src/store/notify-records.ts'
import type { ResolveReason } from '../src/state.ts'
import { alertRecord, silenceRecord } from '../src/testing/records.ts'
import { newSeries } from '../src/world/alerts.ts'
import type { Step } from '../src/world/journal.ts'
import { World } from '../src/world/world.ts'
import { EMPTY } from './world.ts'

const START_MS = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000

const unsure: NotifierDelivery = { outcome: 'retryable', reason: 'timed out' }
const delivered: NotifierDelivery = { outcome: 'delivered' }
const send: AlertNotifier['send'] = async () => await Promise.resolve(delivered)
const afterwards = (work: () => void): void => work()

/** Alerts and channels without rules that are evaluated: the input of the pipeline, built by hand. Time is in minutes. */
export class NotifyScene {
  readonly world: World = new World(EMPTY)
  readonly channels: Map<string, ChannelSettings> = new Map()
  readonly rules: Map<string, AlertRule> = new Map()
  readonly inhibits: Inhibition[] = []
  minute = 0
  #ids = 0

  constructor(notifiers: readonly Partial<AlertNotifier>[] = [{}]) {
    for (const notifier of notifiers) this.addChannel(notifier)
    this.resume()
  }

  readonly context: NotifyContext = {
    channels: this.channels,
    ruleOf: (name) => this.rules.get(name),
    rulesVersion: () => this.rules.size,
    channelsOf: (rule) =>
      new Set(rule.notificationChannels ?? [...this.channels.values()].map(({ publicName }) => publicName)),
    inhibits: this.inhibits,
  }

  get nowMs(): number {
    return START_MS + Math.round(this.minute * MINUTE_MS)
  }

  step(): Step {
    const newId = (): string => `id-${String((this.#ids += 1)).padStart(6, '0')}`
    return { world: this.world, nowMs: this.nowMs, wallMs: this.nowMs, newId, afterwards }
  }

  addChannel(notifier: Partial<AlertNotifier> = {}): void {
    for (const settings of channelSettings({ name: 'log', send, ...notifier }))
      this.channels.set(settings.name, settings)
  }

  /** Takes over the configuration, as a start does. */
  resume(): void {
    const step = this.step()
    resumeChannels(step)
    observeAll(step, this.context)
    this.#observe(step)
  }

  /** Adds or replaces a rule. */
  rule(name: string, input: Partial<AlertRuleInput> = {}): AlertRule {
    const watched = input.healthCheckName === undefined ? { metricName: 'm', thresholdValue: 1 } : {}
    const result = parseAlertRule({ name, ...watched, ...input }, { evaluationIntervalMs: MINUTE_MS })
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    this.rules.set(name, result.rule)
    return result.rule
  }

  /** Makes an alert of a rule fire; the rule is added if there is none. */
  fire(
    rule: string,
    labels: Readonly<Record<string, string>> = {},
    more: Partial<AlertRecord> = {},
  ): AlertRecord {
    const known = more.condition === 'internal' ? undefined : (this.rules.get(rule) ?? this.rule(rule))
    const all = { ...labels, ...known?.labels, alertname: rule }
    const fingerprint = fingerprintOf(all)
    const before = this.world.series.get(fingerprint)
    const number = (before?.alertNumber ?? 0) + 1
    const step = this.step()
    const alert = alertRecord({
      id: step.newId(),
      fingerprint,
      number,
      rule,
      description: '',
      severity: known?.severity ?? 'error',
      labels: before?.labels ?? all,
      subject: rule,
      annotations: {},
      summary: `${rule} is 2`,
      dependsOn: [],
      startedAt: this.nowMs,
      startedMs: this.nowMs,
      firedAt: this.nowMs,
      firedMs: this.nowMs,
      ...more,
    })
    const detection = { kind: 'firing', sampledAt: this.nowMs, dataMs: this.nowMs } as const
    this.world.putSeries({
      fingerprint,
      rule,
      labels: alert.labels,
      condition: alert.condition,
      detection,
      ruleHash: '',
      alertNumber: number,
      alertId: alert.id,
      endedMs: before?.endedMs ?? null,
      suppression: before?.suppression ?? null,
    })
    this.world.putAlert(alert)
    this.#observe(step)
    return alert
  }

  /** Replaces fields of an open alert. */
  change(alert: AlertRecord, fields: Partial<AlertRecord>): void {
    this.world.putAlert({ ...this.open(alert), ...fields })
    this.#observe(this.step())
  }

  acknowledge(alert: AlertRecord, untilMinute: number): void {
    const untilMs = START_MS + untilMinute * MINUTE_MS
    const at = this.nowMs
    this.change(alert, { acknowledgement: { by: 'ann', note: null, at, expiresAt: untilMs, untilMs } })
  }

  /** Makes a series breach whose alert does not fire yet, or good again. */
  pend(rule: string, labels: Readonly<Record<string, string>>, isPending = true): void {
    const all = { ...labels, alertname: rule }
    const at = { sampledAt: this.nowMs, dataMs: this.nowMs }
    const pending = { kind: 'pending', breaches: 1, sinceMs: this.nowMs } as const
    const detection = isPending ? { ...at, ...pending } : ({ ...at, kind: 'ok' } as const)
    const key = { fingerprint: fingerprintOf(all), labels: all, condition: null, ruleHash: '' }
    const before = this.world.series.get(key.fingerprint)?.detection
    const cleared = { sinceMs: before?.kind === 'pending' ? before.sinceMs : this.nowMs, atMs: this.nowMs }
    this.world.putSeries({ ...newSeries({ ...key, rule, detection }), ...(!isPending && { cleared }) })
    this.#observe(this.step())
  }

  /** Gives the series of an alert a sample now, of a run that took some minutes. */
  sample({ fingerprint }: AlertRecord, tookMinutes = 0): void {
    const series = this.world.series.get(fingerprint)
    if (series === undefined) throw new Error('no series')
    const beganMs = this.nowMs - tookMinutes * MINUTE_MS
    const detection = { ...series.detection, dataMs: this.nowMs, beganMs }
    this.world.putSeries({ ...series, detection }, { lazy: true })
  }

  resolve(alert: AlertRecord, reason: ResolveReason = 'recovered'): void {
    const open = this.open(alert)
    const series = this.world.series.get(alert.fingerprint)
    if (series === undefined) throw new Error('no series')
    const detection = { kind: 'ok', sampledAt: this.nowMs, dataMs: this.nowMs } as const
    const byHand = reason === 'manual' && { handResolvedMs: this.nowMs }
    this.world.putSeries({ ...series, detection, alertId: null, endedMs: this.nowMs, ...byHand })
    const resolution = { reason, by: null, note: null, at: this.nowMs }
    this.world.putAlert({ ...open, resolution, resolvedMs: this.nowMs })
    this.#observe(this.step())
  }

  /** Silences every alert with a label value until a minute. */
  silence(name: string, value: string, untilMinute: number): void {
    const untilMs = START_MS + untilMinute * MINUTE_MS
    const id = `silence-${this.world.silences.size}`
    const matchers = [{ name, op: '=', value }] as const
    this.world.putSilence(silenceRecord({ id, matchers, at: this.nowMs, until: untilMs, untilMs }))
  }

  /** Goes to a minute; what is due there is only planned when asked for. */
  at(minute: number): this {
    this.minute = minute
    return this
  }

  plan(channel = 'log'): Plan {
    this.#observe(this.step())
    tidy(this.step(), this.settings(channel), this.context)
    return planNotifications(this.world, this.settings(channel), this.context, this.nowMs)
  }

  /** Sends the first message of the plan, which gets an answer. Returns it, or undefined if there is none. */
  send(answer: NotifierDelivery = delivered, channel = 'log'): PlannedMessage | undefined {
    let plan = this.plan(channel)
    if (plan.messages.length > 0 && replaceAttempts(this.world, plan)) plan = this.plan(channel)
    const [message] = plan.messages
    if (message === undefined) return undefined
    this.settle(this.begin(plan, message), answer, message)
    return message
  }

  /** Begins to send a message of a plan. */
  begin(plan: Plan, message: PlannedMessage): AttemptRecord {
    replaceAttempts(this.world, plan)
    return beginAttempt(this.step(), plan, message)
  }

  settle(attempt: AttemptRecord, delivery: NotifierDelivery, { due }: PlannedMessage): void {
    settle(this.step(), {
      attempt,
      settings: this.settings(attempt.channel),
      delivery,
      isUrgent: false,
      isCut: false,
      random: () => 0.5,
      due,
    })
    this.#observe(this.step())
  }

  /** Sends every message that can go now. Returns what each says, e.g. `fire cpu`. */
  sendAll(channel = 'log'): readonly string[] {
    const sent: string[] = []
    for (
      let message = this.send(delivered, channel);
      message !== undefined;
      message = this.send(delivered, channel)
    )
      sent.push(describe(message))
    return sent
  }

  /** Sends what can go, minute by minute in steps of five seconds. Returns what was sent with its minute. */
  run(untilMinute: number, channel = 'log'): readonly string[] {
    const sent: string[] = []
    for (; this.minute <= untilMinute; this.minute += 1 / 12) {
      const at = Math.round(this.minute * 12) / 12
      sent.push(...this.sendAll(channel).map((text) => `${text} at ${Math.round(at * 100) / 100}`))
    }
    this.minute = untilMinute
    return sent
  }

  #observe(step: Step): void {
    for (const _ of observeChanges(step, this.context));
  }

  row(alert: AlertRecord, channel = 'log'): KnowledgeRecord | undefined {
    return this.world.channel(channel).knowledge.get(alert.fingerprint)
  }

  settings(channel: string): ChannelSettings {
    const settings = this.channels.get(channel)
    if (settings === undefined) throw new Error(`no channel ${channel}`)
    return settings
  }

  open({ id }: AlertRecord): AlertRecord {
    const alert = this.world.alerts.get(id)
    if (alert === undefined) throw new Error('no such alert')
    return alert
  }

  static readonly unsure: NotifierDelivery = unsure
}

/** Describes a message, e.g. `fire cpu, resolve disk`. */
export function describe({ due }: PlannedMessage): string {
  return due
    .map(({ kind, alert, reasons }) =>
      [kind, alert.rule, ...(reasons.length > 0 ? [`(${reasons.join(', ')})`] : [])].join(' '),
    )
    .join(', ')
}

/** Describes the notifications that a stage holds, e.g. `fire cpu: silenced until 30`. */
export function held({ due }: Plan): readonly string[] {
  return due.flatMap(({ kind, alert, heldBy, heldUntilMs }) =>
    heldBy === null ? [] : [`${kind} ${alert.rule}: ${heldBy} until ${(heldUntilMs - START_MS) / MINUTE_MS}`],
  )
}
