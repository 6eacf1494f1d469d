import type { Problem } from '../errors.ts'
import { NOTICE_NAMES } from '../notices/template.ts'
import { ALERT_SEVERITIES } from '../severity.ts'
import { parseTemplate } from '../template/template.ts'
import { ABSENT_FIELDS, readAbsentRule } from './absent.ts'
import { describe, FieldReader, isPlainObject } from './field-reader.ts'
import { HEALTH_FIELDS, readHealthRule } from './health.ts'
import { INTERNAL_RULE_NAMES } from './internal.ts'
import { MAX_COOLDOWN_MINUTES, type AlertRuleBase, type NoDataPolicy, type RuleMatch } from './rule-base.ts'
import type { AlertRule } from './rule.ts'
import { MAX_MATCHERS, parseMatcher } from '../silences/parse-matchers.ts'
import { readThresholdRule, THRESHOLD_FIELDS } from './threshold.ts'

const DEFAULT_INTERVAL_MS = 60_000
const MAX_DURATION_MS = 30 * 86_400_000
const MAX_TEMPLATE_LENGTH = 10_000
const MAX_AUTO_RESOLVE_MINUTES = 525_600
const noDataPolicies: readonly NoDataPolicy[] = ['alert', 'keep', 'ok', 'breach']
const baseFields = [
  'name',
  'description',
  'enabled',
  'severity',
  'kind',
  'match',
  'consecutiveBreaches',
  'forMs',
  'clearAfter',
  'keepFiringForMs',
  'onNoData',
  'noDataAfterMs',
  'maxGapMs',
  'cooldownMinutes',
  'repeatIntervalMs',
  'maxNotificationsPerHour',
  'autoResolveMinutes',
  'notificationChannels',
  'notificationTemplate',
  'webhookUrl',
  'labels',
  'annotations',
  'runbookUrl',
  'maxAlertsPerRule',
]
const kinds = {
  threshold: { fields: THRESHOLD_FIELDS, read: readThresholdRule },
  health: { fields: HEALTH_FIELDS, read: readHealthRule },
  absent: { fields: ABSENT_FIELDS, read: readAbsentRule },
} as const
const kindNames = ['threshold', 'health', 'absent'] as const
const kindFields: readonly string[] = [...new Set(kindNames.flatMap((kind) => kinds[kind].fields))]

/** Every field a rule may have. */
export const RULE_FIELDS: readonly string[] = [...baseFields, ...kindFields]

/** What a rule is checked against. */
export interface RuleContext {
  /** The channels that exist; unset leaves channel names unchecked. */
  readonly channels?: ReadonlySet<string>
  /** Stands before every path, as `rules[2]`. */
  readonly path?: string
  /** How often rules are evaluated: `maxGapMs` is three times it unless the rule says otherwise. Default 60000. */
  readonly evaluationIntervalMs?: number
  /** What is wrong with a rule's own webhook; undefined when nothing is. Unset leaves it unchecked. */
  readonly webhookProblem?: (webhook: { readonly rule: string; readonly url: string }) => string | undefined
}

/** A valid rule, or everything that is wrong with it. */
export type RuleResult =
  | { readonly ok: true; readonly rule: AlertRule }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads one rule from anything. Never throws. */
export function parseAlertRule(input: unknown, context: RuleContext = {}): RuleResult {
  const path = context.path ?? ''
  if (!isPlainObject(input)) {
    return { ok: false, problems: [{ path, message: `expected an object, got ${describe(input)}` }] }
  }
  const read = new FieldReader(input, path)
  read.rejectUnknown(RULE_FIELDS)
  const base = readBase(read, context)
  const rule = kinds[kindOf(read)].read(read, base)
  return read.problems.length === 0 ? { ok: true, rule } : { ok: false, problems: read.problems }
}

function readBase(read: FieldReader, context: RuleContext): AlertRuleBase {
  const maxGapMs = 3 * (context.evaluationIntervalMs ?? DEFAULT_INTERVAL_MS)
  const count = { min: 1, max: 1_000_000, integer: true }
  const duration = { min: 0, max: MAX_DURATION_MS, integer: true }
  return {
    name: readName(read),
    description: read.text('description', { max: 2000 }, ''),
    enabled: read.flag('enabled', true),
    severity: read.oneOf('severity', ALERT_SEVERITIES, 'warning'),
    match: readMatch(read),
    consecutiveBreaches: read.number('consecutiveBreaches', count, 1),
    forMs: read.number('forMs', duration, 0),
    clearAfter: read.number('clearAfter', count, 1),
    keepFiringForMs: read.number('keepFiringForMs', duration, 0),
    onNoData: read.oneOf('onNoData', noDataPolicies, 'alert'),
    noDataAfterMs: read.number('noDataAfterMs', duration, 300_000),
    maxGapMs: read.number('maxGapMs', { ...duration, min: 1 }, maxGapMs),
    cooldownMinutes: read.number('cooldownMinutes', { min: 0, max: MAX_COOLDOWN_MINUTES }, 5),
    repeatIntervalMs: read.number('repeatIntervalMs', duration, 4 * 3_600_000),
    maxNotificationsPerHour: read.number('maxNotificationsPerHour', { ...count, min: 0 }, 10),
    autoResolveMinutes: read.number('autoResolveMinutes', { min: 0, max: MAX_AUTO_RESOLVE_MINUTES }, 60),
    notificationChannels: readChannels(read, context.channels),
    ...readWebhook(read, context),
    labels: read.map('labels', { labels: true }),
    annotations: read.map('annotations', { labels: false }),
    maxAlertsPerRule: read.number('maxAlertsPerRule', count, 1000),
    ...readTemplate(read),
    ...read.url('runbookUrl'),
  }
}

function readWebhook(read: FieldReader, { webhookProblem }: RuleContext): { readonly webhookUrl?: string } {
  const problemsBefore = read.problems.length
  const webhook = read.url('webhookUrl')
  if (webhook.webhookUrl === undefined || read.problems.length > problemsBefore) return {}
  const rule = read.value('name')
  const problem = webhookProblem?.({ rule: typeof rule === 'string' ? rule : '', url: webhook.webhookUrl })
  if (problem !== undefined) read.fail('webhookUrl', problem)
  return webhook
}

function readTemplate(read: FieldReader): { readonly notificationTemplate?: string } {
  const name = 'notificationTemplate'
  if (!read.has(name)) return {}
  const text = read.text(name, { max: MAX_TEMPLATE_LENGTH })
  const result = parseTemplate(text, NOTICE_NAMES)
  for (const { path, message } of result.ok ? [] : result.problems) {
    read.fail(name, path === '' ? message : `${path}: ${message}`)
  }
  return { [name]: text }
}

function readMatch(read: FieldReader): RuleMatch {
  const value = read.value('match')
  if (!Array.isArray(value)) return read.map('match', { labels: true })
  if (value.length > MAX_MATCHERS) read.fail('match', `expected at most ${MAX_MATCHERS} matchers`)
  const fail = (path: string, message: string): void => read.fail(path, message)
  return value
    .slice(0, MAX_MATCHERS)
    .map((item: unknown, index) => parseMatcher(item, `match[${index}]`, { fail, clean: String }))
}

function readName(read: FieldReader): string {
  const name = read.text('name', { min: 1, max: 128 })
  if (INTERNAL_RULE_NAMES.has(name)) read.fail('name', 'the name of an alert that the manager raises itself')
  return name
}

/** A rule's kind is told by its fields; `kind` must not contradict them, and need only be given for `absent`. */
function kindOf(read: FieldReader): (typeof kindNames)[number] {
  const given = kindFields.filter((name) => read.has(name))
  const fitting = kindNames.filter((kind) =>
    given.every((name) => (kinds[kind].fields as readonly string[]).includes(name)),
  )
  const [first = 'threshold'] = fitting
  const kind = read.oneOf('kind', kindNames, first)
  if (fitting.length === 0) {
    const sets = kindNames.map((name) => kinds[name].fields.join(', '))
    read.fail('', `expected the fields of one kind of rule, either ${sets.join(' or ')}`)
  } else if (!fitting.includes(kind)) {
    read.fail('kind', `expected ${fitting.join(' or ')}, as the other fields say`)
    return first
  }
  return kind
}

function readChannels(read: FieldReader, known: ReadonlySet<string> | undefined): readonly string[] {
  const named = read.texts('notificationChannels', ['log'])
  // A rule with a webhook of its own that names "webhook" means that one, unless there is a channel of this name.
  const channels = named.filter(
    (name) => name !== 'webhook' || known?.has(name) === true || !read.has('webhookUrl'),
  )
  for (const [index, channel] of channels.entries()) {
    if (known === undefined || known.has(channel)) continue
    const list = known.size === 0 ? 'none is configured' : `configured: ${[...known].join(', ')}`
    read.fail(`notificationChannels[${index}]`, `undefined channel; ${list}`)
  }
  return [...new Set(channels)]
}
