import { OptionsError, parse } from '@botwatch/options'
import * as v from 'valibot'

/** Options of `createRedactor`. */
export interface RedactorOptions {
  /** Secrets to hide, as if each were passed to `register`. `undefined` among them is ignored. */
  readonly secrets?: Iterable<string | undefined> | undefined
}

const strings = 'an array, a set or another iterable of strings'

// A string is an iterable of characters, each too short to be hidden.
const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

const schema = v.strictObject({
  secrets: v.optional(
    v.pipe(
      v.custom<Iterable<unknown>>(isIterable, strings),
      v.transform((values) => [...values]),
      v.array(v.optional(v.string('a string'))),
    ),
    [],
  ),
})

/** Reads the secrets. Throws an `OptionsError` with every problem; it shows no secret. */
export function readSecrets(options: RedactorOptions): readonly (string | undefined)[] {
  const parsed = parse(schema, options)
  if (parsed.ok) return parsed.value.secrets
  throw new OptionsError('redactor options', parsed.problems)
}
