import { vi } from 'vitest'

import type { EvaluationInput } from '../src/evaluate/input.ts'
import { AlertManager } from '../src/manager.ts'
import type { EvaluationResult } from '../src/manager/evaluate-round.ts'
import type { AlertManagerOptions } from '../src/manager/options.ts'
import type { AlertMessage, AlertNotifier, NotifierDelivery } from '../src/notifier.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'

export const START: number = Date.parse('2026-01-05T10:00:00Z')
export const MINUTE_MS = 60_000

export const delivered: NotifierDelivery = { outcome: 'delivered' }
export const down: NotifierDelivery = {
  outcome: 'retryable',
  reason: 'connection refused',
  mayHaveArrived: false,
}

/** Two breaches, cooldown of five minutes, no group wait, all channels. */
export const cpuRule: AlertRuleInput = {
  name: 'cpu',
  description: 'CPU is high',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  consecutiveBreaches: 2,
  groupWaitMs: 0,
}

/** A channel that keeps the messages it is sent, and answers as it is told. */
export class Receiver implements AlertNotifier {
  readonly name: string
  readonly sent: { readonly minute: number; readonly attempt: number; readonly message: AlertMessage }[] = []
  answer: (
    message: AlertMessage,
    recipient: string | undefined,
  ) => NotifierDelivery | Promise<NotifierDelivery> = () => delivered

  constructor(name = 'log') {
    this.name = name
  }

  readonly send: AlertNotifier['send'] = async (message, { attempt, recipient }) => {
    this.sent.push({ minute: (Date.now() - START) / MINUTE_MS, attempt, message })
    return await this.answer(message, recipient)
  }

  /** "fired 1" for each message, with the minute it came at. */
  get log(): readonly string[] {
    return this.sent.map(({ minute, message }) => `${message.type} ${Math.round(minute * 100) / 100}`)
  }
}

/** A manager on fake time, started, with one channel `log` unless told otherwise. */
export class Scene {
  readonly log: Receiver = new Receiver()
  readonly manager: AlertManager

  constructor(options: AlertManagerOptions = {}) {
    this.manager = new AlertManager({
      rules: [cpuRule],
      notifiers: [this.log],
      random: () => 0.5,
      ...options,
    })
    this.manager.start()
  }

  /** Lets the fake time go on to a minute. */
  async until(minute: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(START + minute * MINUTE_MS - Date.now())
  }

  /** Goes to a minute and evaluates a value of `cpu_percent`. */
  async cpu(minute: number, value: unknown): Promise<EvaluationResult> {
    return await this.evaluate(minute, { metrics: { cpu_percent: value } })
  }

  async evaluate(minute: number, input: EvaluationInput): Promise<EvaluationResult> {
    await this.until(minute)
    const result = await this.manager.evaluateRules(input)
    await this.settle()
    return result
  }

  async breach(...minutes: readonly number[]): Promise<void> {
    for (const minute of minutes) await this.cpu(minute, 93)
  }

  async ok(...minutes: readonly number[]): Promise<void> {
    for (const minute of minutes) await this.cpu(minute, 20)
  }

  /** Silences every alert until a minute. */
  async silence(untilMinute: number): Promise<void> {
    const until = START + untilMinute * MINUTE_MS
    const matchers = [{ name: 'alertname', op: '=~', value: '.+' }] as const
    await this.manager.addSilence({ matchers, by: 'ann', reason: 'known', until })
  }

  /** Lets everything run that is due now. */
  async settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0)
  }

  /** The id of the only open alert that is not about the manager itself. */
  async openId(): Promise<string> {
    const open = (await this.manager.listAlerts()).filter(
      ({ status, rule }) => status !== 'resolved' && !rule.endsWith('_failed'),
    )
    if (open[0] === undefined || open.length > 1) throw new Error(`${open.length} open alerts`)
    return open[0].id
  }

  async eventTypes(id: string): Promise<readonly string[]> {
    return (await this.manager.listEvents(id)).map(({ type }) => type)
  }
}

/** What a channel was sent about a rule, e.g. "fired 0" with the whole minute. */
export function newsOf({ sent }: Pick<Receiver, 'sent'>, rule = 'cpu'): readonly string[] {
  return sent.flatMap(({ minute, message }) =>
    message.alerts
      .filter((alert) => alert.rule === rule)
      .map((alert) => `${alert.news} ${Math.floor(minute)}`),
  )
}

/** The time of a minute. */
export function timeAt(minute: number): Date {
  return new Date(START + minute * MINUTE_MS)
}

/** Whether the fake time is before a minute. */
export function isBefore(minute: number): boolean {
  return Date.now() < START + minute * MINUTE_MS
}

/** The numbers from `from` to `to`, both included. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

export function startFakeTime(): void {
  vi.useFakeTimers({ now: START })
}
