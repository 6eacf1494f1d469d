import {
  parseAlertRule,
  selectSeries,
  WEEKDAYS,
  type LabelMatcher,
  type RecurringInput,
} from '@botwatch/alerts'

import type { SilenceEntry } from '../config/rules/read-silences.ts'
import type { Facts, ReviewedRule } from './facts.ts'
import type { Finding } from './finding.ts'
import { rulePath } from './paths.ts'

const DAY_MINUTES = 1440
const WEEK_MINUTES = 7 * DAY_MINUTES
/** A silence for longer than that is as good as one for ever. */
const FOR_EVER_MS = 365 * 86_400_000

/** Finds silences that do nothing, and rules whose alerts are always silenced. */
export async function reviewSilences({ silences, rules, nowMs }: Facts): Promise<readonly Finding[]> {
  const found: Finding[] = []
  const lasting: { readonly silence: SilenceEntry; readonly index: number }[] = []
  for (const [index, silence] of silences.entries()) {
    const path = `silences[${index}]`
    const { until } = silence
    const untilMs = until === undefined ? Infinity : Date.parse(until)
    if (untilMs <= nowMs) {
      const message = `This silence ended at ${new Date(untilMs).toISOString()}. Remove it, or give it a later end.`
      found.push({ kind: 'silence-ended', level: 'warning', path: `${path}.until`, message })
      continue
    }
    if (untilMs - nowMs >= FOR_EVER_MS) lasting.push({ silence, index })
    if (!(await somehow(rules, (rule) => mayFit(silence, rule)))) {
      const message = 'No rule has alerts that this silence matches. Look at its names and severities.'
      found.push({ kind: 'silence-without-rule', level: 'warning', path: `${path}.match`, message })
    }
  }
  for (const rule of rules) {
    const fitting = []
    for (const each of lasting) if (await mustFit(each.silence, rule)) fitting.push(each)
    if (!coversWeek(fitting.map(({ silence }) => silence))) continue
    const places = fitting.map(({ index }) => `silences[${index}]`).join(', ')
    // A default rule is not in the file, but its silence is.
    const path = rule.origin === 'code' ? rulePath(rule.name) : `silences[${fitting[0]?.index ?? 0}]`
    const message = `${rule.name} is silenced at all times by ${places}, so nobody hears of it. Disable the rule, or limit the silence.`
    found.push({ kind: 'always-silenced', level: 'warning', path, message })
  }
  return found
}

async function somehow<T>(items: readonly T[], fits: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await fits(item)) return true
  return false
}

/** Labels that each alert of a rule has. */
function labelsOf(rule: ReviewedRule): Readonly<Record<string, string>> {
  const check = rule.kind === 'health' && rule.healthCheckName !== '*' ? { check: rule.healthCheckName } : {}
  const exact = Array.isArray(rule.match)
    ? Object.fromEntries(
        (rule.match as readonly LabelMatcher[])
          .filter(({ op }) => op === '=')
          .map(({ name, value }) => [name, value]),
      )
    : (rule.match as Readonly<Record<string, string>>)
  return { ...check, ...exact, ...rule.labels, alertname: rule.name, severity: rule.severity }
}

/** Whether an alert of a rule can match a silence, as far as its labels are known. */
async function mayFit({ matchers }: SilenceEntry, rule: ReviewedRule): Promise<boolean> {
  const labels = labelsOf(rule)
  return await fit(
    matchers.filter(({ name }) => Object.hasOwn(labels, name)),
    labels,
  )
}

/** Whether every alert of a rule matches a silence. */
async function mustFit({ matchers }: SilenceEntry, rule: ReviewedRule): Promise<boolean> {
  const labels = labelsOf(rule)
  return matchers.every(({ name }) => Object.hasOwn(labels, name)) && (await fit(matchers, labels))
}

/** Compares labels as the alert manager does. */
async function fit(
  match: readonly LabelMatcher[],
  labels: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (match.length === 0) return true
  const parsed = parseAlertRule({ name: 'silence', metricName: 'any', thresholdValue: 0, match })
  return parsed.ok && (await selectSeries(parsed.rule, [{ labels }])).length === 1
}

/** Whether silences together leave no minute of the week. */
function coversWeek(silences: readonly SilenceEntry[]): boolean {
  if (silences.some(({ recurring }) => recurring === undefined)) return true
  const intervals = silences.flatMap(({ recurring }) => (recurring === undefined ? [] : [recurring].flat()))
  // In several time zones, each must cover the week alone.
  return [...Map.groupBy(intervals, ({ timeZone }) => timeZone).values()].some((ofZone) => {
    const isCovered = Array.from({ length: WEEK_MINUTES }, () => false)
    for (const interval of ofZone) cover(isCovered, interval)
    return isCovered.every(Boolean)
  })
}

function cover(isCovered: boolean[], { days = WEEKDAYS, from, to }: RecurringInput): void {
  const [start, end] = [minuteOf(from), minuteOf(to)]
  const length = end > start ? end - start : end - start + DAY_MINUTES
  for (const day of days)
    for (let minute = 0; minute < length; minute += 1)
      isCovered[(WEEKDAYS.indexOf(day) * DAY_MINUTES + start + minute) % WEEK_MINUTES] = true
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
