import * as v from 'valibot'

const EXPECTED = 'a string of 1 to 2000 characters that is not blank'

/** A note or reason that a person writes. */
export const personText: v.GenericSchema<string> = v.pipe(
  v.string(EXPECTED),
  v.minLength(1, EXPECTED),
  v.maxLength(2000, EXPECTED),
  v.check((text) => text.trim() !== '', EXPECTED),
)
