import { unitOf } from '@botwatch/notifiers/channel'
import {
  DURATION_TEXT,
  readQuantity,
  SHARE_TEXT,
  SIZE_TEXT,
  type QuantitySuffix,
} from '@botwatch/options/config'

import { NUMBER_TEXT } from './fields.ts'

/** What a number of a rule is about. */
export interface Measured {
  readonly kind: 'threshold' | 'rate' | 'ratio'
  readonly metricName: string | null
  /** The unit that the rule names. */
  readonly unit: string | undefined
}

const SUFFIXES: Readonly<Record<string, QuantitySuffix>> = {
  ratio: 'Ratio',
  percent: 'Percent',
  seconds: 'Seconds',
  milliseconds: 'Ms',
  bytes: 'Bytes',
}
/** A number, or the form that it should have. */
export type AmountResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly expected: string }

/** Name of the unit of a value, e.g. `seconds`; that of the metric if the rule has none. Empty if it is not known. */
export function nameOfUnit({ kind, metricName, unit }: Measured): string {
  return unitOf({ kind, subject: metricName, unit: unit ?? null }).name
}

/** Reads a number of a rule. One with a unit becomes a number in the unit of the metric, e.g. `5m` 300 if that is seconds. */
export function readAmount(given: number | string, { kind, metricName, unit }: Measured): AmountResult {
  if (typeof given === 'number' || NUMBER_TEXT.test(given)) return { ok: true, value: Number(given) }
  const name = nameOfUnit({ kind, metricName, unit })
  const suffix = Object.hasOwn(SUFFIXES, name) ? SUFFIXES[name] : undefined
  const form = FORMS.find(({ matches }) => matches.test(given))
  if (suffix !== undefined && form?.suffixes.includes(suffix) === true)
    return { ok: true, value: readQuantity(given, suffix) }
  const wanted = FORMS.find(({ suffixes }) => suffix !== undefined && suffixes.includes(suffix))
  if (wanted !== undefined)
    return {
      ok: false,
      expected: `a number or ${wanted.noun}, because the value is ${name === 'ratio' ? 'a ratio (80% is 0.8)' : `in ${name}`}`,
    }
  if (name !== '') return { ok: false, expected: `a number, because the value is in ${name}` }
  const hint = form === undefined ? '' : ` (${form.hint})`
  return { ok: false, expected: `a number, because the unit of the value is not known${hint}` }
}

interface Form {
  readonly matches: RegExp
  readonly suffixes: readonly QuantitySuffix[]
  readonly noun: string
  /** What to do if the unit is not known. */
  readonly hint: string
}

const FORMS: readonly Form[] = [
  {
    matches: SHARE_TEXT,
    suffixes: ['Ratio', 'Percent'],
    noun: 'a share, e.g. 80%',
    hint: 'with unit: percent, 80% is 80; with unit: ratio, it is 0.8',
  },
  {
    matches: DURATION_TEXT,
    suffixes: ['Seconds', 'Ms'],
    noun: 'a duration, e.g. 5m',
    hint: 'durations need unit: seconds or unit: milliseconds',
  },
  { matches: SIZE_TEXT, suffixes: ['Bytes'], noun: 'a size, e.g. 5MiB', hint: 'sizes need unit: bytes' },
]
