import type { Alert } from '@botwatch/alerts'

import type { DiffLine } from './outcome.ts'
import { formatLabels } from './series.ts'
import type { ExpectedAlert } from './test-schema.ts'

type Labels = Readonly<Record<string, string>>

/** Compares the alerts that fire with those that a test expects, in any order. Undefined if they are the same. */
export function compareAlerts(
  rule: string,
  expected: readonly ExpectedAlert[],
  alerts: readonly Alert[],
): readonly DiffLine[] | undefined {
  const left = [...alerts]
  const lines: DiffLine[] = []
  const missing = expected.filter((each) => {
    const index = left.findIndex((alert) => fits(each, alert))
    if (index === -1) return true
    for (const alert of left.splice(index, 1)) lines.push({ sign: ' ', text: gotText(alert, [each]) })
    return false
  })
  if (missing.length === 0 && left.length === 0) return undefined
  return [
    ...lines,
    ...missing.map((each) => ({ sign: '-' as const, text: expectedText(rule, each) })),
    ...left.map((alert) => ({ sign: '+' as const, text: gotText(alert, expected) })),
  ]
}

function fits(
  { exp_labels: labels = {}, exp_annotations: texts = {}, exp_value }: ExpectedAlert,
  alert: Alert,
): boolean {
  const got = shownLabels(alert, [labels])
  const names = new Set([...Object.keys(got), ...Object.keys(labels)])
  names.delete('alertname')
  return (
    [...names].every((name) => got[name] === labels[name]) &&
    Object.entries(texts).every(([name, value]) => alert.annotations[name] === value) &&
    (exp_value === undefined || exp_value === alert.value)
  )
}

/** The labels, and as `severity` that of the alert if a test names it. */
function shownLabels({ labels, severity }: Alert, expected: readonly Labels[]): Labels {
  return expected.some((each) => Object.hasOwn(each, 'severity')) ? { severity, ...labels } : labels
}

function expectedText(
  rule: string,
  { exp_labels: labels = {}, exp_annotations: texts, exp_value: value }: ExpectedAlert,
): string {
  return [
    formatLabels({ ...labels, alertname: rule }),
    ...(value === undefined ? [] : [`value ${value}`]),
    ...(texts === undefined ? [] : [`annotations ${formatLabels(texts)}`]),
  ].join(' ')
}

/** Shows of an alert what a test says about any. */
function gotText(alert: Alert, expected: readonly ExpectedAlert[]): string {
  const labels = expected.map(({ exp_labels }) => exp_labels ?? {})
  const names = new Set(expected.flatMap(({ exp_annotations }) => Object.keys(exp_annotations ?? {})))
  const texts = Object.fromEntries(Object.entries(alert.annotations).filter(([name]) => names.has(name)))
  return [
    formatLabels(shownLabels(alert, labels)),
    ...(expected.some(({ exp_value }) => exp_value !== undefined) ? [`value ${alert.value}`] : []),
    ...(names.size === 0 ? [] : [`annotations ${formatLabels(texts)}`]),
  ].join(' ')
}
