import { suggest } from '@botwatch/options'

import { labelKey, NO_LABELS, readLabels, type Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { isPlainObject } from '../rules/fields.ts'
import { isCheckName } from '../rules/health.ts'
import { namesRead } from '../rules/rule.ts'
import { cut } from '../text.ts'
import type { EvaluationInput } from './input.ts'
import { readableValues } from './unreadable.ts'

const MAX_NAMES = 1000
const MAX_LENGTH = 128

/** What a round has of one metric or check. */
interface Arrived {
  readonly name: string
  readonly labels: () => Labels | undefined
}

/** Says why a rule finds no data in a round: which name or which labels it has in place of those that the rule reads. */
export function explainNoData(
  compiled: CompiledRule,
  input: EvaluationInput,
  clean: (text: string) => string,
): { readonly subject: string; readonly reason: string } {
  const { rule } = compiled
  const isHealth = rule.kind === 'health'
  const wanted = namesRead(rule)
  const names = new Set<string>()
  const first = new Map<string, Arrived>()
  let isMatched = false
  for (const item of isHealth ? resultsOf(input) : samplesOf(input)) {
    if (names.size < MAX_NAMES) names.add(item.name)
    const key = wanted.find((name) => name === item.name || name === '*')
    if (key === undefined) continue
    if (!first.has(key)) first.set(key, item)
    isMatched ||= compiled.matches(item.labels() ?? {})
  }
  const show = (text: string): string => cut(clean(text), MAX_LENGTH)
  const subject = wanted.find((name) => !first.has(name)) ?? wanted[0] ?? ''
  if (input[isHealth ? 'health' : 'metrics'] === undefined)
    return { subject, reason: `no round has had ${isHealth ? 'health results' : 'metrics'}` }
  const arrived = first.get(subject)
  if (arrived === undefined) {
    const meant = suggest(subject, [...names])
    const check = subject === '*' ? 'any check' : `check ${show(subject)}`
    const looked = `no ${isHealth ? `result of ${check}` : `sample of ${show(subject)}`} has come`
    return { subject, reason: meant === undefined ? looked : `${looked}; did you mean ${show(meant)}?` }
  }
  const labelsOf = (item: Arrived | undefined): Labels => item?.labels() ?? NO_LABELS
  const total = rule.kind === 'ratio' ? first.get(rule.totalMetricName) : undefined
  if (isMatched && total !== undefined && labelKey(labelsOf(total)) !== labelKey(labelsOf(arrived))) {
    const pair = [arrived, total].map(
      (item) => `${show(item.name)} has ${show(describeLabels(labelsOf(item)))}`,
    )
    return { subject, reason: `samples have come, but never with the same labels: ${pair.join(', and ')}` }
  }
  const came = `${isHealth ? 'results' : 'samples'} have come`
  if (isMatched) return { subject, reason: `${came}, but none that can be used` }
  const labels = describeLabels(labelsOf(arrived))
  return { subject, reason: `${came}, but none with labels that match; the first has ${show(labels)}` }
}

function describeLabels(labels: Labels): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return texts.length === 0 ? 'no labels' : texts.join(', ')
}

/** The samples, and the parts of nested values under the names that they would have. */
function* samplesOf({ metrics = {} }: EvaluationInput): Generator<Arrived> {
  if (Array.isArray(metrics)) {
    for (const { name, value, labels } of metrics) yield* namesOf(name, value, () => readLabels(labels))
    return
  }
  for (const [name, value] of Object.entries(readableValues(metrics as Readonly<Record<string, unknown>>)))
    yield* namesOf(name, value, () => NO_LABELS)
}

function* namesOf(name: unknown, value: unknown, labels: Arrived['labels']): Generator<Arrived> {
  if (typeof name !== 'string') return
  yield { name, labels }
  if (isPlainObject(value)) for (const part of Object.keys(value)) yield { name: `${name}.${part}`, labels }
}

function* resultsOf({ health = [] }: EvaluationInput): Generator<Arrived> {
  for (const { name, critical } of health)
    if (isCheckName(name))
      yield { name, labels: () => ({ check: name, critical: String(critical !== false) }) }
}
