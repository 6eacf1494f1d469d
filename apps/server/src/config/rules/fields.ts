import { DURATION_TEXT, SHARE_TEXT, SIZE_TEXT } from '@botwatch/options/config'
import { suggest } from '@botwatch/options'
import * as v from 'valibot'

const AMOUNT = 'a number, or one with its unit, e.g. 80%, 120s or 5MiB'
/** A number as text, e.g. one that came from a variable. */
export const NUMBER_TEXT: RegExp = /^-?\d{1,15}(?:\.\d{1,15})?$/
const AMOUNT_TEXT = new RegExp(
  [NUMBER_TEXT, DURATION_TEXT, SHARE_TEXT, SIZE_TEXT].map(({ source }) => source).join('|'),
)
const TEXTS = 'texts by name, e.g. { team: infra }'
const TEXT = 'a text, in quotes if YAML may read it as something else'
const MATCH = `matchers such as 'check="website", severity=~"error|critical"', a list of them, or labels by name`

/** A number, or a text with a unit. */
export const amount: v.GenericSchema<number | string> = v.union(
  [v.number(AMOUNT), v.pipe(v.string(AMOUNT), v.regex(AMOUNT_TEXT, AMOUNT))],
  AMOUNT,
)

/** Texts by name. YAML reads `critical: true` and `code: 500` as something else than text, and people mean text. */
export const texts: v.GenericSchema<Readonly<Record<string, string | number | boolean>>> = v.record(
  v.string(),
  v.union([v.string(), v.boolean(), v.pipe(v.number(), v.integer(TEXT))], TEXT),
  TEXTS,
)

/** What alerts or samples must match: the text of Alertmanager, a list of such texts, or labels by name. */
export const match: v.GenericSchema = v.union([v.string(), v.array(v.string()), texts], MATCH)

/** A text, or a list of texts. `expected` says in words what each is. */
export function oneOrMore(expected: string): v.GenericSchema<string | readonly string[]> {
  return v.union([v.string(), v.array(v.string())], `${expected}, or a list of them`)
}

/** One of some texts, or a list of them; suggests one if a text is a misspelling of it. */
export function someOf<const T extends string>(values: readonly T[]): v.GenericSchema<T | readonly T[]> {
  const expected = `one of ${values.join(', ')}, or a list of them`
  return v.union([v.picklist(values), v.array(v.picklist(values))], ({ input }) => {
    const given: readonly unknown[] = [input].flat()
    const wrong = given.find((each) => !values.includes(each as T))
    const meant = typeof wrong === 'string' ? suggest(wrong, values) : undefined
    return meant === undefined ? expected : `${expected} (did you mean ${meant}?)`
  })
}
