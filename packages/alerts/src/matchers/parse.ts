import { choice } from '@botwatch/options'
import * as v from 'valibot'

import type { LabelMatcher } from '../alert.ts'
import { isLabelName } from '../labels.ts'
import { compileMatchers, expectedPattern } from './matcher.ts'

const MAX_MATCHERS = 32
const MAX_VALUE_LENGTH = 1024
const VALUE = `a string of at most ${MAX_VALUE_LENGTH} characters`

export function labelName(): v.GenericSchema<unknown, string> {
  return v.pipe(v.string('a label name'), v.check(isLabelName, 'a label name'))
}

/** Matchers. `clean` takes secrets out of a text: a value that it changes is refused. */
export function matcherList(
  clean: (text: string) => string = String,
  min: 0 | 1 = 0,
): v.GenericSchema<unknown, readonly LabelMatcher[]> {
  const expected = `a list of ${min === 0 ? 'at most' : '1 to'} ${MAX_MATCHERS} matchers`
  return v.pipe(
    v.array(matcher(clean), expected),
    v.minLength(min, expected),
    v.maxLength(MAX_MATCHERS, expected),
  )
}

/** The matchers of a silence, which must not fit every alert. */
export function silenceMatchers(
  clean: (text: string) => string,
): v.GenericSchema<unknown, readonly LabelMatcher[]> {
  return v.pipe(
    matcherList(clean, 1),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.issues !== undefined) return
      const fits = compileMatchers(dataset.value)
      if (fits({}, 'info') && fits({}, 'critical'))
        addIssue({ message: 'at least one matcher that does not fit an alert without labels' })
    }),
  )
}

function matcher(clean: (text: string) => string): v.GenericSchema<unknown, LabelMatcher> {
  const fields = v.strictObject(
    {
      name: labelName(),
      op: choice(['=', '!=', '=~', '!~']),
      value: v.pipe(
        v.string(VALUE),
        v.maxLength(MAX_VALUE_LENGTH, VALUE),
        v.check((value) => clean(value) === value, 'a value that is not a secret'),
      ),
    },
    'a matcher { name, op, value }',
  )
  return v.pipe(
    fields,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const { op, value } = dataset.value
      const message = op === '=~' || op === '!~' ? expectedPattern(value) : undefined
      const path = [{ type: 'unknown', origin: 'value', input: dataset.value, key: 'value', value }] as const
      if (message !== undefined) addIssue({ message, input: value, path: [...path] })
    }),
  )
}
