import type { AlertRuleInput } from '@botwatch/alerts'

import { sourceOf } from './bots.ts'
import type { Channel } from './channel.ts'
import type { Saved } from './saved-rules.ts'
import { isAtLeast, MINUTE_MS, type Change, type RulePlan } from './world.ts'

/** What the file of the monitored process says: rules and channels. */
export class Configuration {
  /** The rules in effect: those of the file, or those that were saved in their place. */
  readonly rules: RulePlan[]
  readonly isOn: boolean[]
  readonly channels: Channel[] = []
  /** When a channel got its name and destination, and when a rule was edited. */
  readonly channelSinceMs: Map<number, number> = new Map()
  readonly ruleSinceMs: Map<string, number> = new Map()
  /** The rules of the file. */
  readonly #file: { readonly plan: RulePlan; readonly isOn: boolean }[]
  readonly #savedOf: (rule: string) => Saved
  readonly #makeChannel: (slot: number) => Channel
  readonly #channels = new Map<number, Channel>()
  /** Increases with each change of the rules in effect. */
  version = 0

  /** `savedOf` returns what was saved in place of a rule. */
  constructor(
    rules: readonly RulePlan[],
    channels: number,
    savedOf: (rule: string) => Saved,
    makeChannel: (slot: number) => Channel,
  ) {
    this.rules = [...rules]
    this.isOn = rules.map(({ origin }) => origin !== 'stored')
    this.#file = rules.map((plan) => ({ plan, isOn: plan.origin !== 'stored' }))
    this.#savedOf = savedOf
    this.#makeChannel = makeChannel
    for (let slot = 0; slot < channels; slot += 1) this.channels.push(this.channel(slot))
  }

  /** The channel of a slot, also before it is added. */
  channel(slot: number): Channel {
    const channel = this.#channels.get(slot) ?? this.#makeChannel(slot)
    this.#channels.set(slot, channel)
    return channel
  }

  /** All channels that are or were configured, or that something happened to. */
  everyChannel(): Iterable<Channel> {
    return this.#channels.values()
  }

  rule(name: string): RulePlan | undefined {
    return this.rules.find((rule) => rule.name === name)
  }

  /** Edits the file. What makes no sense, e.g. to remove the last channel, is left out. */
  apply(change: Change, nowMs: number): void {
    if (change.edit === 'rule' || change.edit === 'switch') {
      const rule = this.#file[change.rule]
      if (rule === undefined || rule.plan.origin === 'stored') return
      const { plan, isOn } = rule
      this.#file[change.rule] =
        change.edit === 'switch' ? { plan, isOn: change.isOn } : { plan: { ...plan, ...change.fields }, isOn }
      this.follow(plan.name, nowMs)
      return
    }
    const channel = this.channel(change.channel)
    const index = this.channels.indexOf(channel)
    if (change.edit === 'add' ? index >= 0 : index < 0) return
    if (change.edit === 'add') this.channels.push(channel)
    else if (change.edit === 'remove') {
      if (this.channels.length > 1) this.channels.splice(index, 1)
    } else if (change.edit === 'rename') channel.name += 'x'
    else channel.destination += 'x'
    this.channelSinceMs.set(channel.slot, nowMs)
    // A rule that names no channel that is left goes to all.
    for (const rule of this.rules)
      if (rule.channels !== null || rule.escalate !== undefined) this.ruleSinceMs.set(rule.name, nowMs)
  }

  /** Puts the rule in effect that is saved, or else in the file. */
  follow(name: string, nowMs: number): void {
    const index = this.#file.findIndex(({ plan }) => plan.name === name)
    const rule = this.#savedOf(name) ?? this.#file[index]
    if (rule === undefined) return
    this.rules[index] = rule.plan
    this.isOn[index] = rule.isOn
    this.ruleSinceMs.set(name, nowMs)
    this.version += 1
  }

  /** Whether the file has a rule. */
  isInFile(index: number): boolean {
    return this.#file[index]?.isOn === true
  }

  /** Whether a rule is off or deleted, and has been for some time. */
  isOffSince(name: string, sinceMs: number): boolean {
    const index = this.rules.findIndex((rule) => rule.name === name)
    return index >= 0 && this.isOn[index] === false && (this.ruleSinceMs.get(name) ?? -1) <= sinceMs
  }

  /** The channels that a rule names. */
  channelsOf(rule: RulePlan): readonly Channel[] {
    const named = this.channels.filter(({ slot }) => rule.channels?.includes(slot) ?? true)
    return named.length === 0 ? this.channels : named
  }

  /** Whether a channel is to be notified of an alert. One of the manager about a channel goes to all others. */
  isWanted(
    channel: Channel,
    alert: { rule: string; severity: string; labels: Readonly<Record<string, string>> },
  ): boolean {
    if (!isAtLeast(alert.severity, channel.plan.minSeverity ?? 'info')) return false
    const rule = this.rule(alert.rule)
    if (rule === undefined) return alert.labels['channel'] !== channel.name
    return rule.perHour > 0 && this.channelsOf(rule).includes(channel)
  }

  /** The same, or by an escalation or in place of another channel. */
  mayBeWanted(channel: Channel, alert: Parameters<Configuration['isWanted']>[1]): boolean {
    const rule = this.rule(alert.rule)
    return (
      this.isWanted(channel, alert) ||
      (rule !== undefined && this.stepsOf(rule).some(({ channels }) => channels.includes(channel))) ||
      this.channels.some(({ plan }) => plan.fallback?.includes(channel.slot) === true)
    )
  }

  /** The steps of a rule, without the channels that are not configured. */
  stepsOf({
    escalate = [],
  }: RulePlan): readonly { readonly afterMs: number; readonly channels: readonly Channel[] }[] {
    return escalate.flatMap(({ afterMinutes, channels: slots }) => {
      const channels = this.channels.filter(({ slot }) => slots.includes(slot))
      return channels.length === 0 ? [] : [{ afterMs: afterMinutes * MINUTE_MS, channels }]
    })
  }

  /** The rules of the file as options of a manager: those of the program, or its default rules. */
  inputs(origin?: 'default'): readonly AlertRuleInput[] {
    return this.#file.flatMap(({ plan, isOn }) => (isOn && plan.origin === origin ? [this.input(plan)] : []))
  }

  input(rule: RulePlan): AlertRuleInput {
    const { name: source } = sourceOf(this.rules, rule)
    const watched =
      rule.kind === 'metric'
        ? { metricName: source, thresholdValue: 80 }
        : { healthCheckName: '*', match: [{ name: 'check', op: '=~', value: `${source}-.*` }] as const }
    return {
      name: rule.name,
      severity: rule.severity,
      consecutiveBreaches: rule.breaches,
      cooldownMinutes: rule.cooldownMinutes,
      repeatIntervalMs: rule.repeatMinutes * MINUTE_MS,
      maxNotificationsPerHour: rule.perHour,
      ...(rule.channels !== null && { notificationChannels: this.channelsOf(rule).map(({ name }) => name) }),
      escalate: this.stepsOf(rule).map(({ afterMs, channels }) => ({
        afterMs,
        channels: channels.map(({ name }) => name),
      })),
      ...watched,
    }
  }
}
