import { callback, choice, flag, httpUrl, port, suggest, text } from '@botwatch/options'
import * as v from 'valibot'

import { ALERT_SEVERITIES, type LabelMatcher } from '../alert.ts'
import { labelName, silenceMatchers } from '../matchers/parse.ts'
import type { LinkTemplates } from '../message/links.ts'
import type { AlertNotifier } from '../notifier.ts'

const MAX_RECIPIENTS = 100
const MAX_FALLBACKS = 10
const MAX_INHIBITIONS = 100
const MAX_EQUAL = 32

/** Holds the notifications of alerts that match `target` while an alert that matches `source` fires. */
export interface InhibitInput {
  readonly source: readonly LabelMatcher[]
  readonly target: readonly LabelMatcher[]
  /** Names of labels that must have the same value in both alerts. Default none. */
  readonly equal?: readonly string[]
}

/** A list of inhibitions. `clean` removes secrets from a text: a matcher with a value that it changes is invalid. */
export function inhibitList(
  clean: (text: string) => string,
): v.GenericSchema<unknown, readonly Required<InhibitInput>[]> {
  const inhibition = v.strictObject({
    source: silenceMatchers(clean),
    target: silenceMatchers(clean),
    equal: v.optional(listOf(labelName(), MAX_EQUAL, 'label names'), []),
  })
  return listOf(inhibition, MAX_INHIBITIONS, 'inhibitions { source, target, equal }')
}

function listOf<T>(
  item: v.GenericSchema<unknown, T>,
  max: number,
  what: string,
): v.GenericSchema<unknown, T[]> {
  const expected = `a list of at most ${max} ${what}`
  return v.pipe(v.array(item, expected), v.maxLength(max, expected))
}

const page = v.optional(v.pipe(httpUrl(), v.maxLength(2048, 'a URL of at most 2048 characters')))

/** URLs of pages about an alert. */
export const linkTemplates: v.GenericSchema<unknown, LinkTemplates> = v.strictObject({
  alert: page,
  silence: page,
  dashboard: page,
})

const count = v.custom<number>(
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  'an integer of at least 1',
)
const recipients = v.custom<readonly string[]>(
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MAX_RECIPIENTS &&
    new Set(value).size === value.length &&
    value.every((item) => typeof item === 'string' && item !== ''),
  `a list of 1 to ${MAX_RECIPIENTS} different addresses`,
)
const fallback = v.custom<readonly string[]>(
  (value) =>
    Array.isArray(value) &&
    value.length <= MAX_FALLBACKS &&
    new Set(value).size === value.length &&
    value.every((item) => typeof item === 'string'),
  `a list of at most ${MAX_FALLBACKS} different names of channels`,
)
const declarations = v.object({
  name: text(1, 128),
  destination: v.optional(callback<() => string>()),
  minSeverity: v.optional(choice(ALERT_SEVERITIES)),
  alertsPerMessage: v.optional(count),
  perMinute: v.optional(count),
  forMachines: v.optional(flag()),
  refreshMs: v.optional(count),
  fallback: v.optional(fallback),
  recipients: v.optional(recipients),
})

/** The notifier stays the object that was given, because it may have a state. */
const notifier = v.pipe(
  port<AlertNotifier>('a notifier', ['send']),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const names = Object.keys(declarations.entries) as (keyof typeof declarations.entries)[]
    const given = Object.fromEntries(names.map((name) => [name, dataset.value[name]]))
    for (const { message, input, path } of v.safeParse(declarations, given).issues ?? [])
      addIssue({ message, input, ...(path && { path }) })
  }),
)

/** Names that the manager makes: of a recipient, and of a rule's own webhook. */
const MADE_NAME = /^webhook:|^.+#/

/** Notifiers with different names, which cannot be taken for those that the manager makes. */
export const notifierList: v.GenericSchema<unknown, readonly AlertNotifier[]> = v.pipe(
  v.array(notifier, 'a list of notifiers'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { value: notifiers } = dataset
    const names = notifiers.map(({ name }) => name)
    for (const [key, { name, fallback: given = [] }] of notifiers.entries()) {
      const others = names.filter((other) => other !== name)
      for (const [index, input] of given.entries()) {
        if (others.includes(input)) continue
        const path = [
          { type: 'array', origin: 'value', input: notifiers, key, value: notifiers[key] },
          { type: 'unknown', origin: 'value', input: notifiers[key], key: 'fallback', value: given },
          { type: 'array', origin: 'value', input: given, key: index, value: input },
        ] as const
        addIssue({ message: expectedFallback(input, others), input, path: [...path] })
      }
    }
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const names = dataset.value.map(({ name }) => name)
    for (const [key, name] of names.entries()) {
      const isTwice = names.indexOf(name) !== key
      if (!isTwice && !MADE_NAME.test(name)) continue
      const path = [
        { type: 'array', origin: 'value', input: dataset.value, key, value: dataset.value[key] },
        { type: 'unknown', origin: 'value', input: dataset.value[key], key: 'name', value: name },
      ] as const
      const message = isTwice
        ? 'a name that no other notifier has'
        : 'a name without "#" inside or "webhook:" in front'
      addIssue({ message, input: name, path: [...path] })
    }
  }),
)

function expectedFallback(name: string, others: readonly string[]): string {
  if (others.length === 0) return 'none, because there is no other channel'
  const meant = suggest(name, others)
  return `one of ${others.join(', ')}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`
}
