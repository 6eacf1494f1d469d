import type { RuleKind } from '@botwatch/alerts'
import * as v from 'valibot'

import { resolveReason } from '../enums.ts'
import { labels, time } from '../fields.ts'
import { BASE_FIELDS, KIND_FIELDS, KINDS, type RuleField, type RuleFields } from './fields.ts'
import type { WireDryRun, WireListedRule, WireRule, WireUnusedRule, WireValidatedRule } from './types.ts'

/** Kinds that the other fields do not say. */
const NAMED_KINDS: ReadonlySet<RuleKind> = new Set(['rate', 'absent'])

const DESCRIPTIONS: Readonly<Record<RuleKind, string>> = {
  threshold: 'Fires on the value of a metric.',
  rate: 'Fires on the growth of a counter per second, over a window.',
  ratio: 'Fires on the growth of a counter as a share of the growth of another one, over a window.',
  health: 'Fires on the status of a health check.',
  absent: 'Fires if there are metrics, but no sample of this one.',
  dead_man: 'Fires if nothing was evaluated or reported for a time.',
}

const NAMES: Readonly<Record<RuleKind, string>> = {
  threshold: 'Threshold',
  rate: 'Rate',
  ratio: 'Ratio',
  health: 'Health',
  absent: 'Absent',
  dead_man: 'DeadMan',
}

/** A valid rule with all its fields. */
const ruleSchema: v.GenericSchema<WireRule> = v.pipe(
  v.union(
    KINDS.map((kind) =>
      describedKind(kind, 'Rule', {
        kind: v.literal(kind),
        ...mapFields({ ...BASE_FIELDS, ...KIND_FIELDS[kind] }, ({ schema, isNullable }) =>
          isNullable === true ? v.nullable(schema) : schema,
        ),
      }),
    ),
  ),
  v.metadata({ ref: 'Rule', description: 'A rule with all its fields, by kind.' }),
)

/** A rule as it is given: a field that is not given has its default. */
export const ruleInputSchema: v.GenericSchema<WireRule> = v.pipe(
  v.union(
    KINDS.map((kind) =>
      describedKind(kind, 'RuleInput', {
        kind: NAMED_KINDS.has(kind) ? v.literal(kind) : v.optional(v.literal(kind)),
        ...mapFields({ ...BASE_FIELDS, ...KIND_FIELDS[kind] }, inputSchema),
        name: v.optional(
          v.pipe(
            v.string(),
            v.minLength(1),
            v.maxLength(128),
            v.description('Required without a name in the path; with one, no other name is accepted.'),
          ),
        ),
      }),
    ),
  ),
  v.metadata({
    ref: 'RuleInput',
    description: 'A rule, by kind. Only the name and what it reads are required.',
  }),
)

const unused: v.GenericSchema<WireUnusedRule> = v.strictObject({
  reason: v.pipe(v.string(), v.description('E.g. a channel that it names was removed.')),
  updated_at: time,
  updated_by: v.string(),
})

const unknownTime = v.nullable(time)

/** A rule in a list: its definition, where it comes from, and its state. */
export const listedRuleSchema: v.GenericSchema<WireListedRule> = v.pipe(
  v.strictObject({
    name: v.string(),
    origin: v.pipe(
      v.picklist(['default', 'code', 'stored']),
      v.description('A default rule, one of the program or its configuration, or one that was saved here.'),
    ),
    defined_in: v.pipe(
      v.nullable(v.string()),
      v.description('Where the program defines it. Such a rule cannot be changed here.'),
    ),
    updated_at: v.pipe(unknownTime, v.description('When it was saved here.')),
    updated_by: v.pipe(v.nullable(v.string()), v.description('Name of the key that saved it.')),
    state: v.pipe(
      v.picklist(['disabled', 'inactive', 'pending', 'firing', 'not_in_effect']),
      v.description('State of its worst series; `not_in_effect` if the stored rule cannot be used.'),
    ),
    firing_alerts: v.number(),
    pending_alerts: v.pipe(
      v.number(),
      v.description('Series that breach, but not yet often or long enough to fire.'),
    ),
    last_value: v.pipe(
      v.nullable(v.number()),
      v.description('Last value of the series that is closest to the threshold, or furthest beyond it.'),
    ),
    last_evaluated_at: v.pipe(
      unknownTime,
      v.description('Null if it was not evaluated since it was changed, or since the server started.'),
    ),
    last_data_at: v.pipe(
      unknownTime,
      v.description('Time of the newest data; null if there was none since the server started.'),
    ),
    no_data_reason: v.pipe(
      v.nullable(v.string()),
      v.description('Why the rule has no data, e.g. no metric has this name; null if it has data.'),
    ),
    rule: v.pipe(
      v.nullable(ruleSchema),
      v.description('The definition, which can be changed and put back. Null if it cannot be read any more.'),
    ),
    not_in_effect: v.pipe(
      v.nullable(unused),
      v.description(
        'Why the rule that was saved here under this name is not in effect; null if it is, or none was.',
      ),
    ),
  }),
  v.metadata({ ref: 'ListedRule', description: 'A rule with its origin and state.' }),
)

const range = { highest: v.nullable(v.number()), lowest: v.nullable(v.number()) }

/** What a rule would have done. */
const dryRunSchema: v.GenericSchema<WireDryRun> = v.pipe(
  v.strictObject({
    based_on: v.strictObject({
      from: time,
      to: time,
      step_seconds: v.pipe(v.number(), v.description('Length of the steps in which the history was stored.')),
      round_seconds: v.pipe(v.number(), v.description('Time from one simulated evaluation to the next.')),
      series_found: v.number(),
      series_used: v.number(),
      is_estimate: v.pipe(
        v.boolean(),
        v.description(
          'Whether it is an estimate: the history has means of 5 minutes, in which shorter peaks are lost.',
        ),
      ),
    }),
    alert_count: v.pipe(v.number(), v.description('Number of alerts that would have fired.')),
    series: v.pipe(
      v.array(
        v.strictObject({
          labels,
          condition: v.pipe(
            v.nullable(v.picklist(['no_data', 'overflow', 'internal'])),
            v.description(
              'Reason of an additional alert, e.g. missing data; null for a series that the rule reads.',
            ),
          ),
          ...range,
          alert_count: v.number(),
          alerts: v.array(
            v.strictObject({
              started_at: time,
              fired_at: time,
              resolved_at: unknownTime,
              reason: v.nullable(resolveReason),
              ...range,
            }),
          ),
        }),
      ),
      v.description('At most 100 series, those with the most alerts first, with their newest 50 alerts.'),
    ),
  }),
  v.metadata({
    ref: 'DryRun',
    description: 'Alerts that a rule would have fired over the last day, from the stored history.',
  }),
)

/** A valid rule, and what it would have done. */
export const validatedRuleSchema: v.GenericSchema<WireValidatedRule> = v.strictObject({
  rule: ruleSchema,
  dry_run: v.nullable(dryRunSchema),
  no_dry_run_reason: v.pipe(
    v.nullable(v.string()),
    v.description('Why there is no dry run, e.g. the history has no such series.'),
  ),
})

function inputSchema({ schema, fallback, isRequired, isNullable }: RuleField): v.GenericSchema {
  if (isRequired === true) return schema
  return v.optional(isNullable === true ? v.nullable(schema) : schema, fallback as never)
}

function mapFields(
  fields: RuleFields,
  toSchema: (field: RuleField) => v.GenericSchema,
): Record<string, v.GenericSchema> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toSchema(field)]))
}

function describedKind(
  kind: RuleKind,
  suffix: 'Rule' | 'RuleInput',
  entries: Record<string, v.GenericSchema>,
): v.GenericSchema<WireRule> {
  const ref = `${NAMES[kind]}${suffix}`
  return v.pipe(v.strictObject(entries), v.title(kind), v.metadata({ ref, description: DESCRIPTIONS[kind] }))
}
