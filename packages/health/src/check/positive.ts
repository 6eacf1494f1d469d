import * as v from 'valibot'

/** A number above 0, up to a maximum. */
export function positiveUpTo(max: number): v.GenericSchema<number> {
  const expected = `a number above 0, up to ${max}`
  return v.pipe(
    v.number(expected),
    v.check((value) => value > 0, expected),
    v.maxValue(max, expected),
  )
}
