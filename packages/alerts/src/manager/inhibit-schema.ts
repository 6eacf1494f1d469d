import * as v from 'valibot'

import type { LabelMatcher } from '../alert.ts'
import { isLabelName } from '../labels.ts'
import { silenceMatchers } from '../matchers/parse.ts'

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
  const expectedList = `a list of at most ${MAX_INHIBITIONS} inhibitions { source, target, equal }`
  const expectedNames = `a list of at most ${MAX_EQUAL} label names`
  return v.pipe(
    v.array(
      v.strictObject({
        source: silenceMatchers(clean),
        target: silenceMatchers(clean),
        equal: v.optional(
          v.pipe(
            v.array(v.pipe(v.string('a label name'), v.check(isLabelName, 'a label name')), expectedNames),
            v.maxLength(MAX_EQUAL, expectedNames),
          ),
          [],
        ),
      }),
      expectedList,
    ),
    v.maxLength(MAX_INHIBITIONS, expectedList),
  )
}
