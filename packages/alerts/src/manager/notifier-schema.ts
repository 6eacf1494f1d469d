import { port } from '@botwatch/options'
import * as v from 'valibot'

import type { AlertNotifier } from '../notifier.ts'
import { ALERT_SEVERITIES } from '../alert.ts'

const MAX_RECIPIENTS = 100

/** What is allowed for a field of a notifier. */
interface FieldCheck {
  readonly name: Exclude<keyof AlertNotifier, 'send'>
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

const isOptional =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || fits(value)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const fields: readonly FieldCheck[] = [
  {
    name: 'name',
    expected: 'a string of 1 to 128 characters',
    fits: (value) => typeof value === 'string' && value !== '' && value.length <= 128,
  },
  {
    name: 'destination',
    expected: 'a function',
    fits: isOptional((value) => typeof value === 'function'),
  },
  {
    name: 'minSeverity',
    expected: `one of ${ALERT_SEVERITIES.join(', ')}`,
    fits: isOptional((value) => ALERT_SEVERITIES.some((severity) => severity === value)),
  },
  { name: 'alertsPerMessage', expected: 'an integer of at least 1', fits: isOptional(isCount) },
  { name: 'perMinute', expected: 'an integer of at least 1', fits: isOptional(isCount) },
  {
    name: 'forMachines',
    expected: 'true or false',
    fits: isOptional((value) => typeof value === 'boolean'),
  },
  { name: 'refreshMs', expected: 'an integer of at least 1', fits: isOptional(isCount) },
  {
    name: 'recipients',
    expected: `a list of 1 to ${MAX_RECIPIENTS} different addresses`,
    fits: isOptional(
      (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= MAX_RECIPIENTS &&
        new Set(value).size === value.length &&
        value.every(isText),
    ),
  },
]

const notifier = v.pipe(
  port<AlertNotifier>('a notifier', ['send']),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const { name, expected, fits } of fields) {
      const value: unknown = dataset.value[name]
      if (fits(value)) continue
      const path = { type: 'unknown', origin: 'value', input: dataset.value, key: name, value } as const
      addIssue({ message: expected, input: value, path: [path] })
    }
  }),
)

/** Notifiers with different names. */
export const notifierList: v.GenericSchema<unknown, readonly AlertNotifier[]> = v.pipe(
  v.array(notifier, 'a list of notifiers'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const names = dataset.value.map((channel) => channel.name)
    for (const [key, name] of names.entries()) {
      if (names.indexOf(name) === key) continue
      const item = dataset.value[key]
      const path = [
        { type: 'unknown', origin: 'value', input: dataset.value, key, value: item },
        { type: 'unknown', origin: 'value', input: item, key: 'name', value: name },
      ] as const
      addIssue({ message: 'a name that no other notifier has', input: name, path: [...path] })
    }
  }),
)
