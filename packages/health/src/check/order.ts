import { issuePath } from '@botwatch/options'
import * as v from 'valibot'

/** Requires one number of an object not to be below another. Skipped unless both are valid. */
export function notBelow<T extends object>(
  key: keyof T & string,
  limit: keyof T & string,
): v.RawCheckAction<T> {
  return compare(key, limit, 'below', (value, bound) => value >= bound)
}

/** Requires one number of an object not to be above another. Skipped unless both are valid. */
export function notAbove<T extends object>(
  key: keyof T & string,
  limit: keyof T & string,
): v.RawCheckAction<T> {
  return compare(key, limit, 'above', (value, bound) => value <= bound)
}

function compare<T extends object>(
  key: keyof T & string,
  limit: keyof T & string,
  side: 'below' | 'above',
  isInOrder: (value: number, bound: number) => boolean,
): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const isWrong = (name: unknown): boolean => name === key || name === limit
    if (dataset.issues?.some(({ path }) => isWrong(path?.[0]?.key)) === true) return
    const { [key]: value, [limit]: bound } = (dataset.value ?? {}) as Partial<Record<string, unknown>>
    if (typeof value !== 'number' || typeof bound !== 'number' || isInOrder(value, bound)) return
    addIssue({
      message: `a number not ${side} ${limit} (${bound})`,
      input: value,
      path: issuePath(dataset.value, key),
    })
  })
}
