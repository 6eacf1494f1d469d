import { OptionsError, parse } from '@botwatch/options'
import * as v from 'valibot'

/** Options of `createRedactor`. */
export interface RedactorOptions {
  /** Secrets to hide, as if each were passed to `register`. `undefined` among them is ignored. */
  readonly secrets?: Iterable<string | undefined> | undefined
}

const MAX_SECRETS = 10_000
const strings = `an array, a set or another iterable of at most ${MAX_SECRETS} strings`

// A string is an iterable of characters, each too short to be hidden.
const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

const schema = v.strictObject({
  secrets: v.optional(
    v.pipe(
      v.custom<Iterable<unknown>>(isIterable, strings),
      v.transform((values) => [...firstOf(values)]),
      v.maxLength(MAX_SECRETS, strings),
      v.array(v.optional(v.string('a string'))),
    ),
    [],
  ),
})

/** The items up to the first beyond the limit: an iterable need not end. */
function* firstOf(values: Iterable<unknown>): Generator {
  let count = 0
  for (const value of values) {
    yield value
    count += 1
    if (count > MAX_SECRETS) return
  }
}

/** Reads the secrets. Throws an `OptionsError` with every problem; it shows no secret. */
export function readSecrets(options: RedactorOptions): readonly (string | undefined)[] {
  const parsed = parse(schema, options)
  if (parsed.ok) return parsed.value.secrets
  throw new OptionsError('redactor options', parsed.problems)
}
