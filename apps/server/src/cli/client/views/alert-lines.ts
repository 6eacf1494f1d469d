import type { WireAlert } from '@botwatch/alerts'

import type { WireOverviewAlert } from '../../../api/overview/overview.ts'
import { paintWord } from '../terminal/formats.ts'
import type { Screen } from '../terminal/screen.ts'
import { fit, shown, wrap } from '../terminal/width.ts'
import { age, moment } from '../terminal/words.ts'

const INDENT = '  '
const SHORT_ID = 8
/** Longest name of a severity. */
const SEVERITY = 8

/** An alert of any list. */
export type ListedAlert = WireAlert | WireOverviewAlert

/** The end of an id, by which people find it: the start is the time, which alerts of one moment share. */
export function shortId(id: string): string {
  return shown(id).slice(-SHORT_ID)
}

/** Writes alerts one after the other. What to do is written once for alerts of one rule that follow each other. */
export function showAlerts(screen: Screen, alerts: readonly ListedAlert[]): void {
  for (const [index, alert] of alerts.entries()) {
    showAlert(screen, alert)
    const next = alerts[index + 1]
    if (next?.rule_name !== alert.rule_name || actionOf(next) !== actionOf(alert)) showAdvice(screen, alert)
  }
}

/** Writes an alert: severity, id, rule and labels; what it is, with its value; since when, and who works on it. */
export function showAlert({ paint, nowMs, width, line }: Screen, alert: ListedAlert): void {
  const severity = shown(alert.severity)
  const name = `${shown(alert.rule_name)}${labelText(alert.labels)}`
  const id = shortId(alert.id)
  const room = width - SEVERITY - id.length - INDENT.length * 2
  line(
    [
      paint('bold', paintWord(paint, severity, severity.padEnd(SEVERITY))),
      paint('dim', id),
      fit(name, room),
    ].join(INDENT),
  )
  const texts = [shown(alert.summary), stateText(alert, nowMs)]
  for (const each of texts.flatMap((text) => wrap(text, width - INDENT.length))) line(`${INDENT}${each}`)
}

/** Writes what to do about an open alert, and where to look. */
export function showAdvice({ field }: Screen, alert: ListedAlert): void {
  if (alert.status === 'resolved') return
  const action = actionOf(alert)
  if (action !== null) field(`${INDENT}do `, shown(action))
  if (alert.runbook_url !== null) field(`${INDENT}see`, shown(alert.runbook_url))
}

function actionOf(alert: ListedAlert): string | null {
  return 'annotations' in alert ? (alert.annotations['action'] ?? null) : alert.action
}

/** `{check="glm_api"}` without the name of the rule; empty without other labels. */
function labelText(labels: ListedAlert['labels']): string {
  const pairs = Object.entries(labels).filter(([name]) => name !== 'alertname')
  return pairs.length === 0
    ? ''
    : ` {${pairs.map(([name, value]) => `${shown(name)}="${shown(value)}"`).join(', ')}}`
}

/** Since when, who works on it, and what holds its notifications; for an alert that is over, how it ended. */
function stateText(alert: ListedAlert, nowMs: number): string {
  if ('resolved_at' in alert && alert.resolved_at !== null) return endText(alert, alert.resolved_at, nowMs)
  const since = `firing since ${moment(alert.started_at, nowMs)} (${age(alert.started_at, nowMs)})`
  const isSilenced = 'silenced' in alert ? alert.silenced : alert.silenced_by.length > 0
  return [
    since,
    ...acknowledgedText(alert, nowMs),
    ...suppressedText(alert, nowMs),
    ...(isSilenced ? ['silenced'] : []),
    ...(alert.stale ? ['no current data'] : []),
  ].join(', ')
}

function endText(alert: WireAlert, resolvedAt: string, nowMs: number): string {
  const { started_at: start, resolved_by: by, resolution_reason: reason, resolution_note: note } = alert
  const how = by === null ? shown(reason).replaceAll('_', ' ') : `by ${shown(by)}`
  const after = age(start, Date.parse(resolvedAt))
  return `resolved ${moment(resolvedAt, nowMs)} after ${after}, ${how}${note === null ? '' : `: ${shown(note)}`}`
}

function acknowledgedText(alert: ListedAlert, nowMs: number): readonly string[] {
  const { acknowledged_by: by, acknowledgement_note: note } = alert
  if (by === null) return []
  const until = 'acknowledged_until' in alert ? alert.acknowledged_until : null
  return [`acknowledged by ${shown(by)}${untilText(until, nowMs)}${note === null ? '' : `: ${shown(note)}`}`]
}

function suppressedText(alert: ListedAlert, nowMs: number): readonly string[] {
  const { suppressed_by: by, suppressed_until: until } = alert
  if (by === null) return []
  const reason = 'suppression_reason' in alert ? alert.suppression_reason : null
  return [
    `suppressed by ${shown(by)}${untilText(until, nowMs)}${reason === null ? '' : `: ${shown(reason)}`}`,
  ]
}

function untilText(until: string | null, nowMs: number): string {
  return until === null ? '' : ` until ${moment(until, nowMs)}`
}
