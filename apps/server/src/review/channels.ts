import { ALERT_SEVERITIES, type AlertNotifier, type AlertSeverity } from '@botwatch/alerts'

import type { Facts, ReviewedRule } from './facts.ts'
import type { Finding } from './finding.ts'
import { channelPath, rulePath } from './paths.ts'

/** The channel that every server has. */
const LOG = 'log'

/** Finds channels that are never notified or notified twice, and rules that notify nobody. */
export function reviewChannels(facts: Facts): readonly Finding[] {
  const deaf = facts.rules.filter((rule) => rule.origin === 'code' && isForNobody(rule, facts.channels))
  return [
    ...reviewUse(facts, new Set(deaf.flatMap((rule) => channelsOf(rule, facts.channels)))),
    ...deaf.map(forNobody),
    ...reviewDestinations(facts.channels),
    ...facts.rules.flatMap((rule) => reviewEscalation(rule, facts)),
  ]
}

/** Whether each channel that a rule names takes only alerts that are more severe. */
function isForNobody(rule: ReviewedRule, channels: readonly AlertNotifier[]): boolean {
  const { notificationChannels, webhookUrl, severity } = rule
  if (notificationChannels === undefined || webhookUrl !== undefined) return false
  const all = channelsOf(rule, channels)
  return (
    all.length > 0 &&
    all.every((name) => {
      const minSeverity = channels.find((channel) => channel.name === name)?.minSeverity ?? 'info'
      return rank(severity) < rank(minSeverity)
    })
  )
}

function forNobody({ name, severity, notificationChannels = [] }: ReviewedRule): Finding {
  const message = `${name} notifies nobody: ${notificationChannels.join(', ')} takes no alert of the severity ${severity}. Raise that of the rule, or lower min_severity.`
  return { kind: 'notifies-nobody', level: 'warning', path: rulePath(name, 'channels'), message }
}

/** `reported`: channels of which a finding about a rule says the same. */
function reviewUse({ channels, rules }: Facts, reported: ReadonlySet<string>): readonly Finding[] {
  if (channels.length === 0)
    return [
      {
        kind: 'no-channel',
        level: 'note',
        path: 'channels',
        message: 'There is no channel, so alerts are only written to the log.',
      },
    ]
  const used = withStandIns(channels, new Set(rules.flatMap((rule) => channelsOf(rule, channels))))
  return channels.flatMap((channel): Finding[] => {
    const { name, minSeverity = 'info' } = channel
    const path = channelPath(name)
    if (!used.has(name)) {
      const message = `No rule notifies ${name}. Name it in the channels of a rule, or remove it.`
      return [{ kind: 'unused-channel', level: 'warning', path, message }]
    }
    const severities = rules
      .filter((rule) => channelsOf(rule, channels).includes(name))
      .map((rule) => rule.severity)
    if (
      reported.has(name) ||
      severities.length === 0 ||
      severities.some((each) => rank(each) >= rank(minSeverity))
    )
      return []
    const message = `${name} takes no alert below ${minSeverity}, and no rule that notifies it has that severity.`
    return [{ kind: 'severity-too-low', level: 'warning', path: channelPath(name, 'min_severity'), message }]
  })
}

/** The channels that a rule notifies, sooner or later. */
function channelsOf(
  { notificationChannels, escalate }: ReviewedRule,
  channels: readonly AlertNotifier[],
): readonly string[] {
  const first = notificationChannels ?? channels.map(({ name }) => name)
  return [...first, ...escalate.flatMap((step) => step.channels)]
}

/** Adds the channels that stand in for used ones. */
function withStandIns(channels: readonly AlertNotifier[], used: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(used)
  // A set that grows while it is read yields what was added.
  for (const name of all)
    for (const other of channels.find((channel) => channel.name === name)?.fallback ?? []) all.add(other)
  return all
}

function reviewDestinations(channels: readonly AlertNotifier[]): readonly Finding[] {
  const first = new Map<string, string>()
  return channels.flatMap(({ name, destination }): Finding[] => {
    const where = destination?.()
    if (where === undefined) return []
    const other = first.get(where)
    first.set(where, other ?? name)
    if (other === undefined) return []
    const message = `${name} sends to the receiver of ${other}, so it gets each message twice. Remove one of the two.`
    return [{ kind: 'same-destination', level: 'warning', path: channelPath(name), message }]
  })
}

function reviewEscalation(
  { name, notificationChannels, escalate, origin }: ReviewedRule,
  { channels }: Facts,
): readonly Finding[] {
  if (origin !== 'code') return []
  const known = new Set(notificationChannels ?? [LOG, ...channels.map((channel) => channel.name)])
  return escalate.flatMap((step, index): Finding[] => {
    const isNew = step.channels.some((each) => !known.has(each))
    for (const each of step.channels) known.add(each)
    if (isNew) return []
    const message = `This step of ${name} notifies nobody new: ${step.channels.join(', ')} is notified before it.`
    return [
      { kind: 'notified-already', level: 'warning', path: rulePath(name, `escalate[${index}]`), message },
    ]
  })
}

function rank(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity)
}
