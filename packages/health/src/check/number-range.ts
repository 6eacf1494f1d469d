import * as v from 'valibot'

/** A number within bounds, both included. */
export function numberFrom(min: number, max: number): v.GenericSchema<number> {
  const expected = `a number from ${min} to ${max}`
  return v.pipe(v.number(expected), v.minValue(min, expected), v.maxValue(max, expected))
}

/** A number above 0, up to a maximum. */
export function positiveUpTo(max: number): v.GenericSchema<number> {
  const expected = `a number above 0, up to ${max}`
  return v.pipe(
    v.number(expected),
    v.check((value) => value > 0, expected),
    v.maxValue(max, expected),
  )
}
