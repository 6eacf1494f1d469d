import { ALERT_SEVERITIES, type Alert } from '@botwatch/alerts'

import { sourceOf } from '../bots.ts'
import { seriesOf } from '../operator.ts'
import type { Receiver } from '../receiver.ts'
import type { Scene } from '../scene.ts'
import type { RulePlan } from '../world.ts'

const SETTLED_MS = 10_000

/**
 * Whether one alert explains another: the same series is critical by another rule, or the check depends on one with an alert
 * that is at least as severe.
 */
export function explains(rules: readonly RulePlan[], source: Alert, target: Alert): boolean {
  if (source.labels['condition'] !== undefined) return false
  const from = rules.find(({ name }) => name === source.rule)
  const to = rules.find(({ name }) => name === target.rule)
  if (from === undefined || to === undefined || sourceOf(rules, from) !== sourceOf(rules, to)) return false
  const isAsSevere = rankOf(source) >= rankOf(target)
  const isChild = sourceOf(rules, to).hasParent === true && !isParent(rules, target)
  if (isChild && isParent(rules, source) && isAsSevere) return true
  const isSame = seriesOf(source) === seriesOf(target) && target.labels['condition'] === undefined
  return isSame && from !== to && source.severity === 'critical' && target.severity === 'warning'
}

/**
 * Returns an alert that surely explains another on a channel: it has fired for a while, its series breaches all along, and
 * the channel is notified of it.
 */
export function inhibitorOf(scene: Scene, receiver: Receiver, target: Alert): Alert | undefined {
  const { configuration, cases, time, operator, process } = scene
  const { rules } = configuration
  const channel = configuration.channels.find(({ slot }) => slot === receiver.channel.slot)
  if (channel === undefined || target.labels['condition'] !== undefined) return undefined
  for (const { alert, firedMs, resolvedMs } of cases.values()) {
    if (resolvedMs !== null || firedMs > time.nowMs - SETTLED_MS || !explains(rules, alert, target)) continue
    const { rule, id } = alert
    const startMs = process.startsMs.at(-1) ?? 0
    if (scene.mayHaveForgotten(firedMs) || startMs > firedMs || operator.resolved.has(id)) continue
    if ((configuration.ruleSinceMs.get(rule) ?? -1) > firedMs || !configuration.isWanted(channel, alert))
      continue
    if (operator.mayBeSilenced(rule, seriesOf(alert), time.nowMs, SETTLED_MS)) continue
    if (scene.knowledgeOf(receiver).refusedAlerts.has(id)) continue
    return alert
  }
  return undefined
}

function isParent(rules: readonly RulePlan[], alert: Alert): boolean {
  const rule = rules.find(({ name }) => name === alert.rule)
  return rule !== undefined && seriesOf(alert) === `${sourceOf(rules, rule).name}-0`
}

function rankOf({ severity }: Alert): number {
  return ALERT_SEVERITIES.indexOf(severity)
}
