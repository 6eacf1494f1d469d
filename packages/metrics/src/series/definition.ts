import { parse, pattern, type Problem } from '@botwatch/options'
import * as v from 'valibot'

/** Definition of a metric. */
export interface FamilyDefinition {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly labelNames: readonly string[]
  /** The type in `# TYPE`, if it differs: only a summary may have a `quantile` label. */
  readonly shownAs?: 'summary'
  /** Upper bounds of a histogram's buckets, rising. The infinite bucket is added. */
  readonly buckets?: readonly number[]
}

/** A definition that is not validated yet, e.g. of a prom-client metric. */
interface UncheckedDefinition {
  readonly name: unknown
  readonly help: unknown
  readonly type: unknown
  readonly labelNames: unknown
  readonly buckets?: unknown
}

const RESERVED_BY_TYPE: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' }
const SUFFIXES_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
}

const NAME = 'a metric name (letters, digits, _ and :)'
const nameSchema = pattern(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, NAME)
const LABEL = 'a label name (letters, digits and _)'
const HELP = 'a help text'
const BUCKETS = 'finite numbers, each above the one before'

/** All names that a metric uses in either format. No other metric may use one of them. */
export function claimedNames(name: string, type: string): readonly string[] {
  if (type !== 'counter') return [name, ...(SUFFIXES_BY_TYPE[type] ?? []).map((suffix) => name + suffix)]
  // In OpenMetrics the metric has the name without the suffix, and its sample the one with it.
  const base = name.replace(/_total$/, '')
  return [base, `${base}_total`, `${base}_created`]
}

/** Finds everything that is wrong with a definition. `taken` maps each used name to the metric that uses it. */
export function definitionProblems(
  { name, help, type, labelNames, buckets }: UncheckedDefinition,
  taken: ReadonlyMap<string, string>,
): readonly Problem[] {
  const named = parse(nameSchema, name, { path: 'name', isOpen })
  if (!named.ok) return named.problems
  const path = named.value
  const rest = parse(schemaOf(String(type)), { help, labelNames, buckets }, { path, isOpen })
  const clash = claimedNames(path, String(type)).find((claimed) => taken.has(claimed))
  return [
    ...(rest.ok ? [] : rest.problems),
    ...(clash === undefined
      ? []
      : [{ path, expected: 'an unused name', received: `${clash}, which ${taken.get(clash)} uses` }]),
  ]
}

function schemaOf(type: string): v.GenericSchema {
  const reserved = RESERVED_BY_TYPE[type]
  const unreserved = `a label name that is not reserved (${reserved === undefined ? '' : `${reserved}, `}__…)`
  const label = v.pipe(
    pattern(/^[a-zA-Z_][a-zA-Z0-9_]*$/, LABEL),
    v.check((value) => !value.startsWith('__') && value !== reserved, unreserved),
  )
  return v.strictObject({
    help: v.pipe(v.string(HELP), v.nonEmpty(HELP)),
    labelNames: v.pipe(
      v.array(label, 'an array of label names'),
      v.check((labels) => new Set(labels).size === labels.length, 'each label name once'),
    ),
    buckets: v.optional(
      v.pipe(
        v.array(v.pipe(v.number(BUCKETS), v.finite(BUCKETS)), BUCKETS),
        v.check((bounds) => rises(bounds), BUCKETS),
      ),
    ),
  })
}

function rises(bounds: readonly number[]): boolean {
  return bounds.length > 0 && bounds.every((bound, index) => index === 0 || bound > Number(bounds[index - 1]))
}

/** Names of metrics and labels are not secrets. */
function isOpen(path: string): boolean {
  return path === 'name' || path.includes('.labelNames')
}
