import { choice, issuePath } from '@botwatch/options'
import * as v from 'valibot'

import type { LabelMatcher } from '../alert.ts'
import { isLabelName } from '../labels.ts'
import { compileMatchers, readPattern } from './matcher.ts'

const MAX_MATCHERS = 32
/** Limits the time that comparing one alert takes, as the limit of a single expression does. */
const MAX_SIZE_IN_ALL = 2000
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
    v.rawCheck(({ dataset: { value: list }, addIssue }) => {
      if (!Array.isArray(list)) return
      for (const { index, message, value } of patternProblems(list))
        addIssue({ message, input: value, path: issuePath(list, index, 'value') })
    }),
  )
}

/**
 * Returns what is wrong with the regular expressions in a list, whose members may be anything. None is compiled if the list is too
 * long, because thousands of them take seconds. Never throws.
 */
export function patternProblems(
  matchers: readonly unknown[],
): readonly { readonly index: number; readonly value: string; readonly message: string }[] {
  if (!Array.isArray(matchers) || matchers.length > MAX_MATCHERS) return []
  let sizeInAll = 0
  return matchers.flatMap((given, index) => {
    const { op, value } = Object(given) as Partial<LabelMatcher>
    if ((op !== '=~' && op !== '!~') || typeof value !== 'string') return []
    const read = readPattern(value)
    if (!read.ok) return { index, value, message: read.expected }
    sizeInAll += read.size
    const message = 'regular expressions that are simpler together'
    return sizeInAll > MAX_SIZE_IN_ALL ? { index, value, message } : []
  })
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
  return v.strictObject(
    {
      name: labelName(),
      op: choice(['=', '!=', '=~', '!~']),
      value: v.pipe(
        v.string(VALUE),
        v.maxLength(MAX_VALUE_LENGTH, VALUE),
        v.check(
          (value) => value.length > MAX_VALUE_LENGTH || clean(value) === value,
          'a value that is not a secret',
        ),
      ),
    },
    'a matcher { name, op, value }',
  )
}
