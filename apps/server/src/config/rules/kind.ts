import type { RuleKind } from '@botwatch/alerts'
import { describe, type Problem } from '@botwatch/options'

import { COMPARISONS } from './rule-schema.ts'

/** A rule as it is written. */
export type RuleFields = Readonly<Record<string, unknown>> & { readonly name: string }

/** The field that says what a rule reads, and with that its kind. */
const READS = {
  metric: 'threshold',
  rate: 'rate',
  ratio: 'ratio',
  check: 'health',
  absent: 'absent',
} as const
const READ_FIELDS = Object.keys(READS) as readonly (keyof typeof READS)[]
const VALUES: readonly RuleKind[] = ['threshold', 'rate', 'ratio']

/** Fields that only some kinds have. */
const FIELDS: Readonly<Record<string, readonly RuleKind[]>> = {
  ...Object.fromEntries([...COMPARISONS, 'clear'].map((name) => [name, VALUES])),
  of: ['ratio'],
  window: ['rate', 'ratio'],
  min_samples: ['rate', 'ratio'],
  status: ['health'],
  silent: ['dead_man'],
}
/** How people write a rule of a kind. */
const KIND_NAMES: Readonly<Record<RuleKind, string>> = {
  threshold: 'metric',
  rate: 'rate',
  ratio: 'ratio',
  health: 'check',
  absent: 'absent',
  dead_man: 'silent',
}

/** What a rule is: one of a kind, or an edit of a default rule. */
export interface KindResult {
  /** Undefined if the rule says neither what it reads nor how long it may be silent. */
  readonly kind: RuleKind | undefined
  /** Whether it edits the default rule of its name. */
  readonly isEdit: boolean
  /** With paths below the rule. */
  readonly problems: readonly Problem[]
}

/**
 * Finds the kind of a rule. `edited` is the kind of the default rule of its name: the rule edits that one unless it says
 * itself what it reads.
 */
export function kindOf(fields: RuleFields, edited: RuleKind | undefined): KindResult {
  const [read, ...others] = READ_FIELDS.filter((name) => fields[name] !== undefined)
  const problems = others.map((name) => problemOf(fields, name, `only one of ${READ_FIELDS.join(', ')}`))
  const isEdit = read === undefined && edited !== undefined
  const kind = isEdit ? edited : chosenKind(fields, read)
  if (kind === undefined) return { kind, isEdit, problems }
  const unfit = Object.entries(FIELDS).filter(
    ([name, kinds]) => fields[name] !== undefined && !kinds.includes(kind),
  )
  const ofOthers = unfit.map(([name, kinds]) => {
    const owners = name === 'silent' ? ['metric', 'check'] : kinds.map((each) => KIND_NAMES[each])
    const list = new Intl.ListFormat('en').format(owners)
    return problemOf(fields, name, `no ${name} with ${KIND_NAMES[kind]}; it belongs to ${list}`)
  })
  return {
    kind,
    isEdit,
    problems: [
      ...problems,
      ...ofOthers,
      ...missingProblems(fields, kind, isEdit),
      ...comparisonProblems(fields, kind),
    ],
  }
}

function chosenKind(fields: RuleFields, read: keyof typeof READS | undefined): RuleKind | undefined {
  const mayBeSilent = read === undefined || read === 'metric' || read === 'check'
  if (fields['silent'] !== undefined && mayBeSilent) return 'dead_man'
  return read && READS[read]
}

function missingProblems(fields: RuleFields, kind: RuleKind, isEdit: boolean): readonly Problem[] {
  if (isEdit || !VALUES.includes(kind)) return []
  const isCompared = COMPARISONS.some((name) => fields[name] !== undefined)
  return [
    ...(isCompared
      ? []
      : [{ path: '', expected: `one of ${COMPARISONS.join(', ')}`, received: 'none of them' }]),
    ...(kind !== 'ratio' || fields['of'] !== undefined
      ? []
      : [problemOf(fields, 'of', 'the name of the counter of the whole, e.g. api_requests_total')]),
  ]
}

function comparisonProblems(fields: RuleFields, kind: RuleKind): readonly Problem[] {
  if (!VALUES.includes(kind)) return []
  const [first, ...others] = COMPARISONS.filter((name) => fields[name] !== undefined)
  return others.map((name) => problemOf(fields, name, `only one comparison, not ${first} as well`))
}

function problemOf(fields: RuleFields, path: string, expected: string): Problem {
  return { path, expected, received: describe(fields[path]) }
}
