import type { Problem } from '../errors.ts'
import { ALERT_SEVERITIES } from '../severity.ts'
import { describe, FieldReader, isPlainObject } from './field-reader.ts'
import { HEALTH_FIELDS, readHealthRule } from './health.ts'
import { MAX_COOLDOWN_MINUTES, type AlertRuleBase } from './rule-base.ts'
import type { AlertRule } from './rule.ts'
import { readThresholdRule, THRESHOLD_FIELDS } from './threshold.ts'

const MAX_AUTO_RESOLVE_MINUTES = 525_600
const baseFields = [
  'name',
  'description',
  'enabled',
  'severity',
  'kind',
  'match',
  'consecutiveBreaches',
  'cooldownMinutes',
  'maxNotificationsPerHour',
  'autoResolveMinutes',
  'notificationChannels',
  'labels',
  'annotations',
  'runbookUrl',
]
const kinds = {
  threshold: { fields: THRESHOLD_FIELDS, read: readThresholdRule },
  health: { fields: HEALTH_FIELDS, read: readHealthRule },
} as const
const kindNames = ['threshold', 'health'] as const
const allFields = [...baseFields, ...kindNames.flatMap((kind) => kinds[kind].fields)]

/** What a rule is checked against. */
export interface RuleContext {
  /** The channels that exist; unset leaves channel names unchecked. */
  readonly channels?: ReadonlySet<string>
  /** Stands before every path, as `rules[2]`. */
  readonly path?: string
}

/** A valid rule with its defaults, or everything that is wrong with it. */
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
  read.rejectUnknown(allFields)
  const base = readBase(read, context.channels)
  const rule = kinds[kindOf(read)].read(read, base)
  return read.problems.length === 0 ? { ok: true, rule } : { ok: false, problems: read.problems }
}

function readBase(read: FieldReader, channels: ReadonlySet<string> | undefined): AlertRuleBase {
  return {
    name: read.text('name', { min: 1, max: 128 }),
    description: read.text('description', { max: 2000 }, ''),
    enabled: read.flag('enabled', true),
    severity: read.oneOf('severity', ALERT_SEVERITIES, 'warning'),
    match: read.map('match', { labels: true }),
    consecutiveBreaches: read.number('consecutiveBreaches', { min: 1, max: 1_000_000, integer: true }, 1),
    cooldownMinutes: read.number('cooldownMinutes', { min: 0, max: MAX_COOLDOWN_MINUTES }, 5),
    maxNotificationsPerHour: read.number(
      'maxNotificationsPerHour',
      { min: 0, max: 1_000_000, integer: true },
      10,
    ),
    autoResolveMinutes: read.number('autoResolveMinutes', { min: 0, max: MAX_AUTO_RESOLVE_MINUTES }, 60),
    notificationChannels: readChannels(read, channels),
    labels: read.map('labels', { labels: true }),
    annotations: read.map('annotations', { labels: false }),
    ...readRunbook(read),
  }
}

function readRunbook(read: FieldReader): { readonly runbookUrl?: string } {
  if (!read.has('runbookUrl')) return {}
  const runbookUrl = read.text('runbookUrl', { min: 1, max: 2048 })
  const url = URL.parse(runbookUrl)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    read.fail('runbookUrl', 'expected an http or https URL without credentials in it')
  }
  return { runbookUrl }
}

/** A rule's kind is told by its fields; `kind` need not be given, but must not contradict them. */
function kindOf(read: FieldReader): (typeof kindNames)[number] {
  const found = kindNames.filter((kind) => kinds[kind].fields.some((name) => read.has(name)))
  const [first = 'threshold'] = found
  const given = read.oneOf('kind', kindNames, first)
  if (found.length > 1) {
    const sets = kindNames.map((kind) => kinds[kind].fields.join(', '))
    read.fail('', `expected the fields of one kind of rule, either ${sets.join(' or ')}`)
  } else if (found.length === 1 && given !== first) {
    read.fail('kind', `expected ${first}, as the other fields say`)
  }
  return found.length === 0 ? given : first
}

function readChannels(read: FieldReader, known: ReadonlySet<string> | undefined): readonly string[] {
  const channels = read.texts('notificationChannels', ['log'])
  for (const [index, channel] of channels.entries()) {
    if (known === undefined || known.has(channel)) continue
    const list = known.size === 0 ? 'none is configured' : `configured: ${[...known].join(', ')}`
    read.fail(`notificationChannels[${index}]`, `undefined channel; ${list}`)
  }
  return [...new Set(channels)]
}
