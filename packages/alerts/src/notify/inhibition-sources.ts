import {
  ALERT_SEVERITIES,
  severityRank,
  type AlertRecord,
  type SeriesRecord,
  type Suppression,
} from '../alert.ts'
import { labelKey } from '../labels.ts'
import { compileMatchers } from '../matchers/matcher.ts'
import type { World } from '../world/world.ts'
import type { Inhibition, NotifyContext } from './channels.ts'

/** What an inhibition compares of an alert. */
type Facts = Pick<AlertRecord, 'rule' | 'labels' | 'severity' | 'condition' | 'dependsOn' | 'escalation'>

/** An alert that may be inhibited. */
type Target = Facts & Pick<AlertRecord, 'fingerprint'>

/** An alert that may inhibit others: it fires, is pending or was so without firing, or has ended not long ago. */
export interface InhibitionSource {
  readonly fingerprint: string
  readonly number: number
  readonly alert: Facts
  readonly suppression: Suppression | null
  readonly phase: 'firing' | 'pending' | 'cleared' | 'ended' | 'resolved_by_hand'
  /** When the phase began, on the timeline. */
  readonly sinceMs: number
  /** When it had become pending, if it is cleared. */
  readonly pendingSinceMs?: number
}

/** One kind of inhibition. An alert is inhibited by the sources that share a key with it. */
interface Relation {
  readonly sourceKey: (alert: Facts) => string | null
  readonly targetKeys: (alert: Facts) => readonly string[]
  /** Whether an alert matches both sides. Two of these do not inhibit each other. */
  readonly matchesBoth: (alert: Facts) => boolean
  /** Whether pending and cleared alerts inhibit as well. */
  readonly includesPending: boolean
}

interface Index {
  readonly version: number
  readonly rulesVersion: number
  /** What was found for an alert, which is the same for each channel. */
  readonly found: WeakMap<Target, readonly InhibitionSource[]>
  readonly relations: readonly {
    readonly relation: Relation
    readonly sources: ReadonlyMap<string, readonly InhibitionSource[]>
  }[]
}

const indexes = new WeakMap<NotifyContext, Index>()

/**
 * Returns the alerts that may inhibit an alert; whether they do depends on the channel. Alerts that inhibit each other in a
 * circle do not count, since nobody would be notified of any of them.
 */
export function sourcesOf(world: World, context: NotifyContext, alert: Target): readonly InhibitionSource[] {
  const { found } = indexOf(world, context)
  const known = found.get(alert)
  if (known !== undefined) return known
  const sources = [...directSources(world, context, alert)].filter(
    (source) => !leadsTo(world, context, source, alert),
  )
  found.set(alert, sources)
  return sources
}

function leadsTo(world: World, context: NotifyContext, from: InhibitionSource, to: Target): boolean {
  const seen = new Set<string>()
  const open: InhibitionSource[] = [from]
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    if (source.fingerprint === to.fingerprint) return true
    if (seen.has(source.fingerprint)) continue
    seen.add(source.fingerprint)
    const { alert, fingerprint } = source
    for (const next of directSources(world, context, { ...alert, fingerprint })) open.push(next)
  }
  return false
}

function* directSources(
  world: World,
  context: NotifyContext,
  alert: Target,
): Generator<InhibitionSource, void> {
  for (const { relation, sources } of indexOf(world, context).relations) {
    if (sources.size === 0) continue
    const isBoth = relation.matchesBoth(alert)
    for (const key of relation.targetKeys(alert)) {
      for (const source of sources.get(key) ?? []) {
        const isItself = source.fingerprint === alert.fingerprint
        if (!isItself && !(isBoth && relation.matchesBoth(source.alert))) yield source
      }
    }
  }
}

/** The sources by key, found again when an alert has changed. */
function indexOf(world: World, context: NotifyContext): Index {
  const { version } = world
  const rulesVersion = context.rulesVersion()
  const known = indexes.get(context)
  if (known?.version === version && known.rulesVersion === rulesVersion) return known
  const relations = [
    checkDependency(context),
    sameMetricOrCheck(context),
    ...context.inhibits.map(configured),
  ]
  const sources = [...world.series.values()].flatMap((series) => [...sourcesIn(world, context, series)])
  const index: Index = {
    version,
    rulesVersion,
    found: new WeakMap(),
    relations: relations.map((relation) => ({ relation, sources: byKey(relation, sources) })),
  }
  indexes.set(context, index)
  return index
}

function byKey(
  relation: Relation,
  sources: readonly InhibitionSource[],
): ReadonlyMap<string, readonly InhibitionSource[]> {
  const found = new Map<string, InhibitionSource[]>()
  for (const source of sources) {
    if ((source.phase === 'pending' || source.phase === 'cleared') && !relation.includesPending) continue
    const key = relation.sourceKey(source.alert)
    if (key === null) continue
    const list = found.get(key)
    if (list === undefined) found.set(key, [source])
    else list.push(source)
  }
  return found
}

/** Yields the open alert of a series, or else its pending one and those that have ended. */
function* sourcesIn(
  world: World,
  context: NotifyContext,
  {
    fingerprint,
    alertNumber: number,
    alertId,
    endedMs,
    cleared,
    handResolvedMs,
    suppression,
    detection,
    ...series
  }: SeriesRecord,
): Generator<InhibitionSource, void> {
  const open = alertId === null ? undefined : world.alerts.get(alertId)
  const source = { fingerprint, number, suppression }
  if (open !== undefined) {
    yield { ...source, alert: open, phase: 'firing', sinceMs: open.firedMs }
    return
  }
  const { rule, labels, condition } = series
  const severity = context.ruleOf(rule)?.severity ?? 'warning'
  const alert = { rule, labels, severity, condition, dependsOn: [] }
  if (detection.kind === 'pending')
    yield { ...source, alert, number: number + 1, phase: 'pending', sinceMs: detection.sinceMs }
  if (cleared !== undefined)
    yield { ...source, alert, phase: 'cleared', sinceMs: cleared.atMs, pendingSinceMs: cleared.sinceMs }
  if (endedMs !== null) {
    const phase = handResolvedMs === endedMs ? 'resolved_by_hand' : 'ended'
    yield { ...source, alert, phase, sinceMs: endedMs }
  }
}

/** A check inhibits those that depend on it, unless they are more severe: what only warns explains no outage. */
function checkDependency(context: NotifyContext): Relation {
  return {
    sourceKey: ({ condition, labels, rule, severity }) => {
      const isHealth = condition === null && context.ruleOf(rule)?.kind === 'health'
      return isHealth && labels['check'] !== undefined ? `${severity} ${labels['check']}` : null
    },
    targetKeys: ({ dependsOn, severity }) => {
      const asSevere = ALERT_SEVERITIES.slice(severityRank(severity))
      return dependsOn.flatMap((check) => asSevere.map((level) => `${level} ${check}`))
    },
    matchesBoth: () => false,
    includesPending: true,
  }
}

/** A critical alert inhibits a warning of another rule about the same metric or check with the same labels. */
function sameMetricOrCheck(context: NotifyContext): Relation {
  const keyOf = ({ rule: name, labels, condition }: Facts): string | null => {
    const rule = context.ruleOf(name)
    if (rule === undefined || condition !== null || rule.kind === 'dead_man') return null
    const own = Object.entries(labels).filter(
      ([label]) => label !== 'alertname' && !Object.hasOwn(rule.labels, label),
    )
    return `${rule.kind === 'health' ? 'check' : rule.metricName} ${labelKey(Object.fromEntries(own))}`
  }
  return {
    sourceKey: (alert) => (alert.severity === 'critical' ? keyOf(alert) : null),
    targetKeys: (alert) => (alert.severity === 'warning' ? [keyOf(alert) ?? []].flat() : []),
    matchesBoth: () => false,
    includesPending: false,
  }
}

function configured({ source, target, equal }: Inhibition): Relation {
  const isSource = compileMatchers(source)
  const isTarget = compileMatchers(target)
  const keyOf = ({ labels }: Facts): string => JSON.stringify(equal.map((name) => labels[name] ?? ''))
  return {
    // Missing data of a source says nothing about it.
    sourceKey: (alert) =>
      alert.condition === null && isSource(alert.labels, alert.severity) ? keyOf(alert) : null,
    targetKeys: (alert) => (isTarget(alert.labels, alert.severity) ? [keyOf(alert)] : []),
    matchesBoth: ({ labels, severity }) => isSource(labels, severity) && isTarget(labels, severity),
    includesPending: false,
  }
}
