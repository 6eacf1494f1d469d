import * as v from 'valibot'

// Values that are not texts, as the texts of variables.

/** A whole number within bounds, both included. `unit` follows in the problem. */
export function integer(min: number, max: number, unit = ''): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.check((value) => isWithin(value, min, max), `an integer from ${min} to ${max}${unit}`),
    v.transform(Number),
  )
}

/** Whole seconds, returned in milliseconds. */
export function seconds(min: number, max: number): v.GenericSchema<string, number> {
  return v.pipe(
    integer(min, max, ' (seconds)'),
    v.transform((value) => value * 1000),
  )
}

/** Whole days, e.g. `90d`. */
export function days(min: number, max: number): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.check(
      (value) => value.endsWith('d') && isWithin(value.slice(0, -1), min, max),
      `${min}d to ${max}d (days)`,
    ),
    v.transform((value) => Number(value.slice(0, -1))),
  )
}

/** An amount of money. Stays a text, since it is exact. */
export const amount: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.regex(/^(?=.*[1-9])\d{1,9}(?:\.\d{1,18})?$/, 'an amount of money above 0, e.g. 5.00'),
)

/** A share between 0 and 1. */
export const ratio: v.GenericSchema<string, number> = v.pipe(
  v.string(),
  v.regex(/^0?\.(?=.*[1-9])\d{1,6}$/, 'a number above 0 and below 1, e.g. 0.8'),
  v.transform(Number),
)

/** `true` or `false`, also as `1` or `0`, `yes` or `no`, `on` or `off`. */
export const yesOrNo: v.GenericSchema<string, boolean> = v.pipe(
  v.string(),
  v.regex(/^(?:true|false|1|0|yes|no|on|off)$/i, 'true or false'),
  v.transform((value) => /^(?:true|1|yes|on)$/i.test(value)),
)

/** Values separated by commas. Empty ones are left out. */
export function list(item: v.GenericSchema<string>): v.GenericSchema<string, readonly string[]> {
  return v.pipe(
    v.string(),
    v.transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.array(item),
  )
}

function isWithin(text: string, min: number, max: number): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
}
