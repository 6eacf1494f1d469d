import { choice, parse } from '@botwatch/options'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { isPlainObject } from '../rules/fields.ts'
import { readTime, TIME_FORMS, type Time } from '../time.ts'
import { isUuid } from '../uuid.ts'

const anyString = v.string('a string')
const MAX_ACTOR_LENGTH = 256
const MAX_NOTE_LENGTH = 2000
const DAY_MS = 86_400_000
const lineBreaks = /[\n\r\t\u2028\u2029]+/gu
/** Control characters but for line feeds and tabs, and characters that change the direction of a text. */
const unreadable = /(?![\n\t])\p{Cc}|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
/** A character that is seen, in contrast to e.g. a zero-width space. */
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** Parses the input of a method. Throws `INVALID_ARGUMENT` with every problem. */
export function readInput<T>(subject: string, schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const parsed = parse(schema, input)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', subject, parsed.problems)
  return parsed.value
}

/** Parses the id and the input of a method that acts on one thing. Throws `INVALID_ARGUMENT` with every problem. */
export function readAction<T>(
  subject: string,
  id: unknown,
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
): T {
  const ids = parse(anyString, id, { path: 'id' })
  const parsed = parse(schema, input)
  if (ids.ok && parsed.ok) return parsed.value
  const problems = [ids, parsed].flatMap((result) => (result.ok ? [] : result.problems))
  throw invalid('INVALID_ARGUMENT', subject, problems)
}

/** Checks an id or name that is an argument of its own. Throws `INVALID_ARGUMENT` unless it is a string. */
export function readName(path: 'id' | 'name' | 'channel', value: unknown): string {
  const parsed = parse(anyString, value, { path })
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'argument', parsed.problems)
  return parsed.value
}

/** The name of a person in one line, without secrets and without characters that change how the text around it reads. */
export function actor(clean: (text: string) => string): v.GenericSchema<unknown, string> {
  return cleanText(MAX_ACTOR_LENGTH, (text) => clean(readable(text.replaceAll(lineBreaks, ' '))))
}

/** A reason or note, without secrets. Keeps line breaks, and no other control characters. */
export function note(clean: (text: string) => string): v.GenericSchema<unknown, string> {
  return cleanText(MAX_NOTE_LENGTH, (text) => clean(readable(text)))
}

/** A time, in milliseconds since 1970. */
export function time(): v.GenericSchema<unknown, number> {
  return v.pipe(
    v.custom<Time>((value) => readTime(value) !== undefined, TIME_FORMS),
    v.transform((value) => readTime(value) ?? Number.NaN),
  )
}

/** How far ahead a time may lie. */
export interface Reach {
  readonly days: number
  readonly expected: string
}

const MONTH: Reach = { days: 30, expected: 'a time within the next 30 days' }

/** A time after `wallMs`, at most 30 days later unless told otherwise, in milliseconds since 1970. */
export function until(wallMs: number, { days, expected }: Reach = MONTH): v.GenericSchema<unknown, number> {
  const fits = (value: unknown): boolean => {
    const untilMs = readTime(value)
    return untilMs !== undefined && untilMs > wallMs && untilMs <= wallMs + days * DAY_MS
  }
  return v.pipe(
    v.custom<Time>(fits, expected),
    v.transform((value) => readTime(value) ?? Number.NaN),
  )
}

/** The id of the last item of the previous page. */
export function cursor(): v.GenericSchema<unknown, string> {
  return v.custom<string>(isUuid, 'the id of the last item of the previous page')
}

/** One of some strings, or a list of them. Returns a list without duplicates. */
export function oneOrSeveral<const T extends string>(
  values: readonly T[],
): v.GenericSchema<unknown, readonly T[]> {
  const one = v.pipe(
    choice(values),
    v.transform((value) => [value]),
  )
  const expected = `one or several of ${values.join(', ')}`
  const several = v.pipe(
    v.array(choice(values), expected),
    v.minLength(1, expected),
    v.transform((given) => [...new Set(given)]),
  )
  return v.lazy((input) => (Array.isArray(input) ? several : one))
}

/** Labels by name. */
export function labels(): v.GenericSchema<unknown, Readonly<Record<string, string>>> {
  return v.custom<Readonly<Record<string, string>>>(
    (value) => isPlainObject(value) && Object.values(value).every((item) => typeof item === 'string'),
    'an object of strings',
  )
}

function cleanText(max: number, clean: (text: string) => string): v.GenericSchema<unknown, string> {
  const expected = `a string of 1 to ${max} characters that is not blank`
  const fits = (value: string): boolean => visible.test(readable(value)) && value.length <= max
  return v.pipe(v.string(expected), v.check(fits, expected), v.transform(clean))
}

function readable(text: string): string {
  return text.replaceAll(unreadable, '').trim()
}
