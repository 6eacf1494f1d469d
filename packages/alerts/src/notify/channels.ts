import { ignoreRejection } from '@botwatch/events'
import { createHmac } from 'node:crypto'

import type { AlertRecord, AlertSeverity, LabelMatcher } from '../alert.ts'
import type { AlertNotifier } from '../notifier.ts'
import type { AlertRule } from '../rules/rule.ts'

/** An inhibition: alerts that match `target` are held while an alert matches `source` and has the same `equal` labels. */
export interface Inhibition {
  readonly source: readonly LabelMatcher[]
  readonly target: readonly LabelMatcher[]
  readonly equal: readonly string[]
}

/** A configured channel. A notifier with several recipients is one channel for each. */
export interface ChannelSettings {
  /** Name in the store: `email#oncall@example.org` for one of several recipients. */
  readonly name: string
  /** Name of the notifier, in rules and figures. */
  readonly publicName: string
  readonly recipient: string | undefined
  readonly notifier: AlertNotifier
  readonly minSeverity: AlertSeverity
  readonly alertsPerMessage: number | undefined
  readonly perMinute: number | undefined
  readonly forMachines: boolean
  readonly refreshMs: number | undefined
  /** Public names of its fallbacks. */
  readonly fallback: readonly string[]
  /** The rule whose own webhook it is. */
  readonly rule: string | undefined
}

/** Configuration that notification depends on. */
export interface NotifyContext {
  /** By name in the store. */
  readonly channels: ReadonlyMap<string, ChannelSettings>
  readonly ruleOf: (name: string) => AlertRule | undefined
  /** Grows with each change of a rule. */
  readonly rulesVersion: () => number
  /** Public names of the channels of a rule. */
  readonly channelsOf: (rule: AlertRule) => ReadonlySet<string>
  readonly inhibits: readonly Inhibition[]
}

/** Returns the channels of a notifier, which may be the own webhook of a rule. */
export function channelSettings(notifier: AlertNotifier, rule?: string): readonly ChannelSettings[] {
  const { name: publicName, recipients } = notifier
  const settings = {
    publicName,
    notifier,
    minSeverity: notifier.minSeverity ?? 'info',
    alertsPerMessage: notifier.alertsPerMessage,
    perMinute: notifier.perMinute,
    forMachines: notifier.forMachines === true,
    refreshMs: notifier.refreshMs,
    fallback: notifier.fallback ?? [],
    rule,
  }
  if (recipients === undefined || recipients.length === 0) {
    return [{ ...settings, name: publicName, recipient: undefined }]
  }
  return recipients.map((recipient) => ({ ...settings, name: `${publicName}#${recipient}`, recipient }))
}

/** Whether it is anything but the webhook of a rule that was removed, or has none any more. */
export function isConfigured(
  { ruleOf }: Pick<NotifyContext, 'ruleOf'>,
  { rule }: Pick<ChannelSettings, 'rule'>,
): boolean {
  return rule === undefined || ruleOf(rule)?.webhookUrl !== undefined
}

/** Returns a keyed hash of where a channel sends to; null if its notifier does not say. */
export function destinationOf({ notifier, recipient }: ChannelSettings, secret: string): string | null {
  // The destination of a notifier with several recipients changes when one is added; that of each of them does not.
  const destination = recipient ?? readDestination(notifier)
  if (destination === undefined) return null
  return createHmac('sha256', secret).update(destination).digest('base64url').slice(0, 22)
}

function readDestination(notifier: AlertNotifier): string | undefined {
  try {
    const destination: unknown = notifier.destination?.()
    if (typeof destination === 'string') return destination
    ignoreRejection(destination)
  } catch {
    // As if there was none.
  }
  return undefined
}

/** Limits of the notifications about an alert. */
export interface Limits {
  readonly cooldownMs: number
  /** 0 is never. */
  readonly repeatMs: number
  /** Messages in any hour on one channel. */
  readonly maxPerHour: number
  /** Label names; alerts with the same values share messages. */
  readonly groupBy: readonly string[]
  readonly groupWaitMs: number
}

const internalLimits: Limits = {
  cooldownMs: 300_000,
  repeatMs: 4 * 3_600_000,
  maxPerHour: 10,
  groupBy: ['alertname'],
  groupWaitMs: 5000,
}

const limits = new WeakMap<AlertRule, Limits>()

/** Returns the limits of an alert by its rule; those of the manager's own alerts if there is no rule. */
export function limitsOf({ rule: name }: Pick<AlertRecord, 'rule'>, context: NotifyContext): Limits {
  const rule = context.ruleOf(name)
  if (rule === undefined) return internalLimits
  const known = limits.get(rule)
  if (known !== undefined) return known
  const { repeatIntervalMs: repeatMs, maxNotificationsPerHour: maxPerHour, groupBy, groupWaitMs } = rule
  const found = { cooldownMs: rule.cooldownMinutes * 60_000, repeatMs, maxPerHour, groupBy, groupWaitMs }
  limits.set(rule, found)
  return found
}
