import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import type { LabelMatcher, RecurringInterval, SilenceRecord } from '../alert.ts'
import { silenceMatchers } from '../matchers/parse.ts'
import type { Time } from '../time.ts'
import type { Handling } from './alert.ts'
import { actor, note, readAction, readInput, until as timeUntil } from './arguments.ts'
import { recurringTimes, type RecurringInput } from './recurring.ts'

/** A maintenance window every week is meant to last. */
const LONG = { days: 5 * 366, expected: 'a time within the next five years' }

/** Input of `addSilence` and `updateSilence`. */
export interface SilenceInput {
  /** All must hold. At least one must not fit an alert without labels. */
  readonly matchers: readonly LabelMatcher[]
  /** Times of the week at which it is active; any of several. Default always. */
  readonly recurring?: RecurringInput | readonly RecurringInput[] | undefined
  readonly by: string
  readonly reason: string
  /** At most 30 days ahead, five years if it is recurring. */
  readonly until: Time
}

/** Input of `previewSilence`. */
export type SilencePreviewInput = Pick<SilenceInput, 'matchers' | 'recurring'>

/** The part of a record that comes from the input. */
export type GivenSilence = Pick<SilenceRecord, 'matchers' | 'recurring' | 'by' | 'reason' | 'until'>

type GivenInput = Omit<GivenSilence, 'recurring'> & {
  readonly recurring?: RecurringInterval | readonly RecurringInterval[] | undefined
}

/** Parses the input of a method on a silence. Throws `INVALID_ARGUMENT` with every problem. */
export function readSilence(
  { clock, clean }: Handling['settings'],
  input: SilenceInput,
  id: unknown = '',
): GivenSilence {
  const { recurring, ...given } = readAction('silence', id, silenceSchema(input, clock.now(), clean), input)
  return { ...given, recurring: toList(recurring) }
}

/** Lists the problems of a silence that would be added at a time, in milliseconds since 1970. Never throws. */
export function silenceProblems(input: unknown, nowMs: number = Date.now()): readonly Problem[] {
  const parsed = parse(silenceSchema(input, nowMs, String), input)
  return parsed.ok ? [] : parsed.problems
}

function silenceSchema(
  input: unknown,
  nowMs: number,
  clean: (text: string) => string,
): v.GenericSchema<unknown, GivenInput> {
  const times = recurringOf(input)
  return v.strictObject({
    matchers: silenceMatchers(clean),
    recurring: v.optional(recurringTimes(times)),
    by: actor(clean),
    reason: note(clean),
    until: timeUntil(nowMs, times === undefined ? undefined : LONG),
  })
}

/** Parses what says which alerts a silence holds, and when. Throws `INVALID_ARGUMENT` with every problem. */
export function readSilencePreview(
  { clean }: Pick<Handling['settings'], 'clean'>,
  input: SilencePreviewInput,
): Pick<GivenSilence, 'matchers' | 'recurring'> {
  const recurring = v.optional(recurringTimes(recurringOf(input)))
  const schema = v.strictObject({ matchers: silenceMatchers(clean), recurring })
  const given = readInput('silence', schema, input)
  return { matchers: given.matchers, recurring: toList(given.recurring) }
}

function recurringOf(input: unknown): unknown {
  const given = parse(v.looseObject({ recurring: v.optional(v.unknown()) }), input)
  return given.ok ? given.value.recurring : undefined
}

function toList(
  recurring: RecurringInterval | readonly RecurringInterval[] | undefined,
): readonly RecurringInterval[] | null {
  return recurring === undefined ? null : [recurring].flat()
}
