import { ignoreRejection } from '@botwatch/events'
import {
  callback,
  choice,
  describe,
  flag,
  httpUrl,
  integer,
  number,
  parse,
  text,
  type Problem,
} from '@botwatch/options'
import { REDACTED } from '@botwatch/redact'
import * as v from 'valibot'

import { ALERT_SEVERITIES, RULE_KINDS, type RuleKind } from '../alert.ts'
import { labelName, matcherList } from '../matchers/parse.ts'
import { channelProblems, isOwnWebhook } from './rule-channels.ts'
import { parseTemplate } from './template.ts'
import { deadManProblems, defaultSilence } from './dead-man.ts'
import { ratioProblems } from './ratio.ts'
import { escalationSteps } from './escalation.ts'
import {
  channelNames,
  labelMap,
  MAX_COOLDOWN_MINUTES,
  printable,
  stringMap,
  withoutUndefined,
  type RuleFields,
} from './fields.ts'
import { KIND_FIELDS, KINDS, kindOf, UNITS } from './kinds.ts'
import { RESERVED_RULE_NAMES, type AlertRule, type AlertRuleBase } from './rule.ts'
import { clearValueProblem } from './threshold.ts'

const DEFAULT_INTERVAL_MS = 60_000
const MAX_DURATION_MS = 30 * 86_400_000
const MAX_COUNT = 1_000_000
const MAX_TEMPLATE_LENGTH = 10_000
const MAX_GROUP_LABELS = 8
const labelNames = `a list of at most ${MAX_GROUP_LABELS} label names`
const webUrl = v.pipe(httpUrl(), v.maxLength(2048, 'a URL of at most 2048 characters'))

const baseFields: RuleFields<AlertRuleBase> = {
  name: v.pipe(
    printable(128),
    v.check(
      (name) => !RESERVED_RULE_NAMES.includes(name),
      `a name that is not reserved (${RESERVED_RULE_NAMES.join(', ')})`,
    ),
  ),
  description: v.optional(text(0, 2000), ''),
  enabled: v.optional(flag(), true),
  severity: v.optional(choice(ALERT_SEVERITIES), 'warning'),
  match: v.optional(labelMap(), {}),
  consecutiveBreaches: v.optional(integer(1, MAX_COUNT), 1),
  forMs: v.optional(integer(0, MAX_DURATION_MS), 0),
  clearAfter: v.optional(integer(1, MAX_COUNT), 1),
  keepFiringForMs: v.optional(integer(0, MAX_DURATION_MS), 0),
  onNoData: v.optional(choice(['alert', 'keep', 'ok', 'breach']), 'alert'),
  noDataAfterMs: v.optional(integer(0, MAX_DURATION_MS), 300_000),
  maxGapMs: v.optional(integer(1, MAX_DURATION_MS)),
  cooldownMinutes: v.optional(number(0, MAX_COOLDOWN_MINUTES), 5),
  repeatIntervalMs: v.optional(integer(0, MAX_DURATION_MS), 4 * 3_600_000),
  maxNotificationsPerHour: v.optional(integer(0, MAX_COUNT), 10),
  autoResolveMinutes: v.optional(number(0, 525_600), 60),
  notificationChannels: v.optional(channelNames()),
  notificationTemplate: v.optional(text(0, MAX_TEMPLATE_LENGTH)),
  webhookUrl: v.optional(
    v.pipe(
      webUrl,
      // The one of the same rule was put back before.
      v.check((url) => !url.endsWith(`/${REDACTED}`), 'the whole URL; rules are shown without it'),
    ),
  ),
  labels: v.optional(labelMap(), {}),
  annotations: v.optional(stringMap(), {}),
  runbookUrl: v.optional(webUrl),
  unit: v.optional(printable(32)),
  maxAlertsPerRule: v.optional(integer(1, MAX_COUNT), 1000),
  groupBy: v.optional(v.pipe(v.array(labelName(), labelNames), v.maxLength(MAX_GROUP_LABELS, labelNames)), [
    'alertname',
  ]),
  groupWaitMs: v.optional(integer(0, 3_600_000), 5000),
  escalate: v.optional(escalationSteps, []),
}
/** The name of every field a rule may have. */
export const RULE_FIELDS: readonly string[] = ['kind', ...Object.keys(baseFields), ...KIND_FIELDS]

/** Context of a rule: the channels and settings of its manager. */
export interface RuleContext {
  /** Names of the configured channels. Channel names are not checked without it. */
  readonly channels?: ReadonlySet<string>
  /** Prefix of every path, e.g. `rules[2]`. */
  readonly path?: string
  /** Time from one evaluation to the next. The default of a rule's `maxGapMs` is three times that. Default 60000. */
  readonly evaluationIntervalMs?: number
  /** Returns what is expected instead of a rule's own webhook; undefined if it can be used. Not checked without it. */
  readonly webhookProblem?: (webhook: { readonly rule: string; readonly url: string }) => string | undefined
}

/** A valid rule, or all problems of the input. */
export type RuleResult =
  | { readonly ok: true; readonly rule: AlertRule }
  | { readonly ok: false; readonly problems: readonly Problem[] }

type Fields = Readonly<Record<string, unknown>>

const contextSchema = v.strictObject({
  channels: v.optional(v.instance(Set, 'a Set of channel names')),
  path: v.optional(v.string('a string')),
  evaluationIntervalMs: v.optional(number(1, MAX_DURATION_MS)),
  webhookProblem: v.optional(callback()),
})

/** Parses one rule and fills in the defaults. Never throws. */
export function parseAlertRule(input: unknown, context: RuleContext = {}): RuleResult {
  return withContext(context, (path) => {
    const fields: Fields = typeof input === 'object' ? { ...input } : {}
    const { kind, problem } = kindOf(fields)
    const schema = schemaOf(kind, Array.isArray(fields['match']))
    const parsed = parse<Fields>(schema, input, { path, noun: 'field' })
    const others = [
      problem ?? [],
      clearValueProblem(fields) ?? [],
      kind === 'dead_man' ? deadManProblems(fields) : [],
      ratioProblems(fields),
      templateProblems(fields),
      channelProblems(fields, context.channels),
      webhookProblems(fields, context),
    ].flat()
    if (parsed.ok && others.length === 0) return { ok: true, rule: complete(parsed.value, kind, context) }
    const problems = others.map((found) => ({ ...found, path: joinPath(path, found.path) }))
    return { ok: false, problems: [...(parsed.ok ? [] : parsed.problems), ...problems] }
  })
}

/** Checks a context and runs a parser. A value that throws when it is read, e.g. a proxy, is a problem of the input. */
export function withContext<T>(
  context: RuleContext,
  parser: (path: string) => T,
): T | { readonly ok: false; readonly problems: readonly Problem[] } {
  const parsed = parse(contextSchema, context, { path: 'context' })
  if (!parsed.ok) return parsed
  const { path = '' } = context
  try {
    return parser(path)
  } catch {
    const received = 'a value with a property that throws'
    return { ok: false, problems: [{ path, expected: 'plain data', received }] }
  }
}

export function joinPath(path: string, name: string): string {
  return path === '' || name === '' ? path + name : `${path}.${name}`
}

/** The schema of a kind, for either form of `match`. Fields of another kind have a problem of their own. */
function schemaOf(kind: RuleKind, hasMatchers: boolean): v.GenericSchema<unknown, Fields> {
  const others = Object.fromEntries(KIND_FIELDS.map((name) => [name, v.optional(v.unknown())]))
  const match = hasMatchers ? v.optional(matcherList()) : baseFields.match
  return v.strictObject({
    kind: v.optional(choice(RULE_KINDS)),
    ...baseFields,
    match,
    ...others,
    ...KINDS[kind],
  })
}

/** Adds the defaults that depend on other fields, and leaves out what is undefined. */
function complete(
  fields: Fields,
  kind: RuleKind,
  { channels, evaluationIntervalMs }: RuleContext,
): AlertRule {
  const intervalMs = evaluationIntervalMs ?? DEFAULT_INTERVAL_MS
  const { thresholdValue, clearValue = thresholdValue, notificationChannels: named } = fields
  const rule = {
    ...fields,
    kind,
    maxGapMs: fields['maxGapMs'] ?? 3 * intervalMs,
    ...(kind === 'dead_man' && { silentAfterMs: fields['silentAfterMs'] ?? defaultSilence(intervalMs) }),
    clearValue,
    unit: fields['unit'] ?? UNITS[kind],
    notificationChannels: Array.isArray(named)
      ? [...new Set(named)].filter((name) => !isOwnWebhook(name, fields, channels))
      : undefined,
  }
  return withoutUndefined(rule) as unknown as AlertRule
}

function templateProblems({ notificationTemplate: template }: Fields): readonly Problem[] {
  if (typeof template !== 'string' || template.length > MAX_TEMPLATE_LENGTH) return []
  const result = parseTemplate(template)
  return result.ok ? [] : result.problems.map((problem) => ({ path: 'notificationTemplate', ...problem }))
}

function webhookProblems({ webhookUrl, name }: Fields, { webhookProblem }: RuleContext): readonly Problem[] {
  if (!v.is(webUrl, webhookUrl)) return []
  const expected: unknown = webhookProblem?.({
    rule: typeof name === 'string' ? name : '',
    url: String(webhookUrl),
  })
  ignoreRejection(expected)
  return typeof expected !== 'string'
    ? []
    : [{ path: 'webhookUrl', expected, received: describe(webhookUrl) }]
}
