import type { AlertRuleInput } from '@botwatch/alerts'

import { sourceOf } from './bots.ts'
import type { Channel } from './channel.ts'
import { isAtLeast, MINUTE_MS, type Change, type RulePlan } from './world.ts'

/** What the file of the monitored process says: rules and channels. */
export class Configuration {
  readonly rules: RulePlan[]
  readonly isOn: boolean[]
  readonly channels: Channel[] = []
  /** When a channel got its name and destination, and when a rule was edited. */
  readonly channelSinceMs: Map<number, number> = new Map()
  readonly ruleSinceMs: Map<string, number> = new Map()
  readonly #makeChannel: (slot: number) => Channel
  readonly #channels = new Map<number, Channel>()

  constructor(rules: readonly RulePlan[], channels: number, makeChannel: (slot: number) => Channel) {
    this.rules = [...rules]
    this.isOn = rules.map(() => true)
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
      const rule = this.rules[change.rule]
      if (rule === undefined) return
      this.ruleSinceMs.set(rule.name, nowMs)
      if (change.edit === 'switch') this.isOn[change.rule] = change.isOn
      else this.rules[change.rule] = { ...rule, ...change.fields }
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

  /** The rules as options of a manager. */
  inputs(): readonly AlertRuleInput[] {
    return this.rules.flatMap((rule, index) => (this.isOn[index] === true ? [this.input(rule)] : []))
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
