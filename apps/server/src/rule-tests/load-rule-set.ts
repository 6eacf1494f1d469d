import { ALERT_SEVERITIES, defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { LANGUAGES } from '@botwatch/notifiers'
import { parse, type Problem } from '@botwatch/options'
import { DURATION_TEXT, readQuantity } from '@botwatch/options/config'
import * as v from 'valibot'

import { parseYaml } from '../config/file/document.ts'
import { isRecord } from '../config/file/layer.ts'
import { placeOf } from '../config/file/place-problems.ts'
import type { PlacedProblem } from '../config/file/position.ts'
import { fitScalars } from '../config/file/scalars.ts'
import { notificationsPerHour } from '../config/ranges.ts'
import { readRules } from '../config/rules/read-rules.ts'
import { OWNER, readSilences, type SilenceEntry } from '../config/rules/read-silences.ts'
import { ruleSchema } from '../config/rules/rule-schema.ts'
import { silenceSchema } from '../config/rules/silence-schema.ts'
import { readDuration } from '../duration-text.ts'
import type { RuleSet, TestChannel } from './rule-set.ts'
import type { TestFile } from './test-schema.ts'

/** What the tests run with, or the problems of the configuration file and those of the file with tests. */
export type RuleSetResult =
  | { readonly ok: true; readonly set: RuleSet }
  | {
      readonly ok: false
      readonly ofConfig: readonly PlacedProblem[]
      readonly ofTests: readonly Problem[]
    }

/** Stands for a variable without default, so that tests need no secret. */
const PLACEHOLDER = 'https://placeholder.invalid/'
const LOG: TestChannel = { name: 'log' }
const DEFAULT_INTERVAL_MS = 60_000
const YEAR_MS = 365 * 86_400_000

const rulesSchema = v.looseObject({
  rules: v.optional(v.array(ruleSchema, 'a list of rules'), []),
  silences: v.optional(v.array(silenceSchema, 'a list of silences'), []),
})
/** Other settings that decide who is notified when. `check-config` finds mistakes in them. */
const durationText = v.fallback(v.optional(v.pipe(v.string(), v.regex(DURATION_TEXT))), undefined)
const settingsSchema = v.looseObject({
  server: v.fallback(
    v.looseObject({
      language: v.fallback(v.optional(v.picklist(LANGUAGES), 'en'), 'en'),
      timezone: v.fallback(v.optional(v.string(), 'UTC'), 'UTC'),
    }),
    { language: 'en', timezone: 'UTC' },
  ),
  metrics: v.fallback(v.looseObject({ interval: durationText }), {}),
  alerts: v.fallback(
    v.looseObject({
      cooldown: durationText,
      max_notifications_per_hour: v.fallback(v.optional(notificationsPerHour), undefined),
    }),
    {},
  ),
  budgets: v.fallback(v.looseObject({ day: v.optional(v.unknown()), month: v.optional(v.unknown()) }), {}),
  channels: v.fallback(v.record(v.string(), v.looseObject({})), {}),
})

/** Reads rules, silences and channels of a configuration file, and the rules of a file with tests. */
export function loadRuleSet(file: TestFile, configText: string | undefined): RuleSetResult {
  const document = parseYaml(configText ?? '', lookupIn(configText ?? ''))
  const place = (problems: readonly Problem[]): readonly PlacedProblem[] =>
    problems.map((problem) => ({ ...problem, position: placeOf(document, problem) }))
  const unreadable = document.problems
  if (unreadable.length > 0) return failed(unreadable, [])
  const fitted = isRecord(document.value)
    ? fitScalars(rulesSchema, document.value, document.namesAt).value
    : document.value
  const given = parse(rulesSchema, fitted ?? {}, { noun: 'field' })
  const more = parse(v.array(ruleSchema, 'a list of rules'), file.rules ?? [], {
    path: 'rules',
    noun: 'field',
  })
  if (!given.ok || !more.ok)
    return failed(given.ok ? [] : place(given.problems), more.ok ? [] : more.problems)
  const settings = v.parse(settingsSchema, { server: {}, ...Object(document.value) })
  const { language, timezone: timeZone } = settings.server
  const channels = [LOG, ...channelsOf(settings.channels), ...(file.channels ?? []).map((name) => ({ name }))]
  // Without a configuration file, also the rules on budgets can be tested.
  const periods = (['day', 'month'] as const).filter(
    (period) => configText === undefined || settings.budgets[period] !== undefined,
  )
  const { cooldown, max_notifications_per_hour: maxNotificationsPerHour } = settings.alerts
  const defaults = defaultRules({
    language,
    budgets: periods,
    cooldownMinutes: cooldown === undefined ? undefined : readQuantity(cooldown, 'Minutes'),
    maxNotificationsPerHour,
  })
  const context = { channels: new Set(channels.map(({ name }) => name)) }
  const rules = readRules(given.value.rules, { ...context, defaults })
  const ofFile = rules.ok ? rules.rules : []
  const ofTests = readRules(more.value, { ...context, defaults: replaced(defaults, ofFile) })
  const silences = readSilences(given.value.silences, { timeZone })
  if (!rules.ok || !ofTests.ok || !silences.ok)
    return failed(
      place([...(rules.ok ? [] : rules.problems), ...(silences.ok ? [] : silences.problems)]),
      ofTests.ok ? [] : ofTests.problems,
    )
  const { interval } = settings.metrics
  return {
    ok: true,
    set: {
      rules: replaced(ofFile, ofTests.rules),
      defaultRules: defaults,
      channels,
      addSilences: async (alerts, startMs) => {
        for (const silence of silences.silences) await addSilence(alerts, silence, startMs)
      },
      evaluationIntervalMs:
        file.evaluation_interval !== undefined
          ? readDuration(file.evaluation_interval)
          : interval === undefined
            ? DEFAULT_INTERVAL_MS
            : readDuration(interval),
      language,
      timeZone,
    },
  }
}

/**
 * The environment is not read, so that a test has the same result everywhere: a variable has the default that the file gives it,
 * or a placeholder.
 */
function lookupIn(text: string): (name: string) => string | undefined {
  const withDefault = new Set(Array.from(text.matchAll(/\$\{(\w+):-/g), ([, name]) => name))
  return (name) => (withDefault.has(name) ? undefined : PLACEHOLDER)
}

function failed(ofConfig: readonly PlacedProblem[], ofTests: readonly Problem[]): RuleSetResult {
  return { ok: false, ofConfig, ofTests }
}

/** The rules, with others in place of those of their names. */
function replaced(
  rules: readonly AlertRuleInput[],
  others: readonly AlertRuleInput[],
): readonly AlertRuleInput[] {
  return [...new Map([...rules, ...others].map((rule) => [rule.name, rule])).values()]
}

function channelsOf(
  channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): readonly TestChannel[] {
  return Object.entries(channels).map(([name, fields]): TestChannel => {
    const { min_severity: minSeverity, for_machines: forMachines, fallback } = fields
    return {
      name,
      ...(v.is(severity, minSeverity) && { minSeverity }),
      ...(forMachines === true && { forMachines }),
      ...(v.is(v.array(v.string()), fallback) && { fallback }),
    }
  })
}

const severity = v.picklist(ALERT_SEVERITIES)

/** One that ends at a certain time is over or long in the future in most tests, so it holds nothing. */
async function addSilence(
  alerts: Parameters<RuleSet['addSilences']>[0],
  { matchers, recurring, reason }: SilenceEntry,
  startMs: number,
): Promise<void> {
  if (recurring === undefined) return
  const until = startMs + YEAR_MS
  await alerts.addSilence({ matchers, recurring, reason, until, by: OWNER })
}
