/** What is needed to make a family of series. */
export interface FamilyDefinition {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly labelNames: readonly string[]
  /** The type that is shown, when it is another: of gauges with a `quantile` label, which only a summary may have. */
  readonly shownAs?: 'summary'
  /** Upper bounds of a histogram's buckets, rising; the infinite one is added. */
  readonly buckets?: readonly number[]
}

/** A definition as it may come from anyone, prom-client's metrics included. */
interface AnyDefinition {
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

/** The names of a family and of everything it shows, in either format; no other family may have one of them. */
export function claimedNames(name: string, type: string): readonly string[] {
  if (type !== 'counter') return [name, ...(SUFFIXES_BY_TYPE[type] ?? []).map((suffix) => name + suffix)]
  // OpenMetrics calls the family by the name without the suffix, and the sample by the name with it.
  const base = name.replace(/_total$/, '')
  return [base, `${base}_total`, `${base}_created`]
}

/** Everything that is wrong with a definition; `taken` tells which family claims a name. */
export function definitionProblems(
  definition: AnyDefinition,
  taken: ReadonlyMap<string, string>,
): readonly string[] {
  const { name, help, type, labelNames, buckets } = definition
  const path = typeof name === 'string' ? name : 'name'
  if (typeof name !== 'string' || !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    return [`${path}: expected a metric name, got ${typeOf(name)}`]
  const problems: string[] = []
  if (typeof help !== 'string' || help === '')
    problems.push(`${path}.help: expected a text, got ${typeOf(help)}`)
  const labels: readonly unknown[] = Array.isArray(labelNames) ? labelNames : []
  for (const [index, label] of labels.entries()) {
    const at = `${path}.labelNames[${index}]`
    if (typeof label !== 'string' || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))
      problems.push(`${at}: expected a label name, got ${typeOf(label)}`)
    else if (label.startsWith('__') || label === RESERVED_BY_TYPE[String(type)])
      problems.push(`${at}: expected a name that is not reserved, got ${label}`)
    else if (labels.indexOf(label) !== index)
      problems.push(`${at}: expected each label once, got ${label} twice`)
  }
  if (buckets !== undefined && !areBounds(buckets))
    problems.push(
      `${path}.buckets: expected finite numbers, each above the one before, got ${typeOf(buckets)}`,
    )
  const clash = claimedNames(name, String(type)).find((claimed) => taken.has(claimed))
  if (clash !== undefined)
    problems.push(`${path}: expected names that are free, but ${clash} belongs to ${taken.get(clash)}`)
  return problems
}

function areBounds(buckets: unknown): boolean {
  if (!Array.isArray(buckets) || buckets.length === 0) return false
  return buckets.every(
    (bound: unknown, index) =>
      typeof bound === 'number' &&
      Number.isFinite(bound) &&
      (index === 0 || bound > Number(buckets[index - 1])),
  )
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
