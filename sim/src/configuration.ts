import type { AlertRuleInput } from '@botwatch/alerts'

import type { Receiver } from './receiver.ts'
import type { Change, RulePlan } from './world.ts'

const MINUTE_MS = 60_000

/** What the file of the monitored process says: rules and channels. */
export class Configuration {
  readonly rules: RulePlan[]
  readonly isOn: boolean[]
  readonly channels: Receiver[] = []
  /** When a channel got its name and destination. */
  readonly sinceMs: Map<number, number> = new Map()
  readonly #makeReceiver: (slot: number) => Receiver
  readonly #receivers = new Map<number, Receiver>()

  constructor(rules: readonly RulePlan[], channels: number, makeReceiver: (slot: number) => Receiver) {
    this.rules = [...rules]
    this.isOn = rules.map(() => true)
    this.#makeReceiver = makeReceiver
    for (let slot = 0; slot < channels; slot += 1) this.channels.push(this.receiver(slot))
  }

  /** The receiver of a slot, also before its channel is added. */
  receiver(slot: number): Receiver {
    const receiver = this.#receivers.get(slot) ?? this.#makeReceiver(slot)
    this.#receivers.set(slot, receiver)
    return receiver
  }

  /** Edits the file. What makes no sense, e.g. to remove the last channel, is left out. */
  apply(change: Change, nowMs: number): void {
    if (change.edit === 'rule') {
      const rule = this.rules[change.rule]
      if (rule !== undefined) this.rules[change.rule] = { ...rule, ...change.fields }
      return
    }
    if (change.edit === 'switch') {
      this.isOn[change.rule] = change.isOn
      return
    }
    const receiver = this.receiver(change.channel)
    const index = this.channels.indexOf(receiver)
    if (change.edit === 'add') {
      if (index < 0) this.channels.push(receiver)
      else return
    } else if (index < 0) return
    else if (change.edit === 'remove') {
      if (this.channels.length > 1) this.channels.splice(index, 1)
    } else if (change.edit === 'rename') receiver.name += 'x'
    else receiver.destination += 'x'
    this.sinceMs.set(receiver.slot, nowMs)
  }

  /** The channels that a rule names. */
  channelsOf(rule: RulePlan): readonly Receiver[] {
    const named = this.channels.filter(({ slot }) => rule.channels?.includes(slot) ?? true)
    return named.length === 0 ? this.channels : named
  }

  /** The rules as options of a manager. */
  inputs(): readonly AlertRuleInput[] {
    return this.rules.flatMap((rule, index) => (this.isOn[index] === true ? [this.#input(rule)] : []))
  }

  #input(rule: RulePlan): AlertRuleInput {
    const watched =
      rule.kind === 'metric'
        ? { metricName: rule.name, thresholdValue: 80 }
        : {
            healthCheckName: '*',
            match: [{ name: 'check', op: '=~', value: `${rule.name}-.*` }] as const,
          }
    return {
      name: rule.name,
      severity: rule.severity,
      consecutiveBreaches: rule.breaches,
      cooldownMinutes: rule.cooldownMinutes,
      repeatIntervalMs: rule.repeatMinutes * MINUTE_MS,
      maxNotificationsPerHour: rule.perHour,
      ...(rule.channels !== null && { notificationChannels: this.channelsOf(rule).map(({ name }) => name) }),
      ...watched,
    }
  }
}
