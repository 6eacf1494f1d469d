import { describe, suggest, type Problem } from '@botwatch/options'

import { isPlainObject } from '../rules/fields.ts'
import { TIME_FORMS } from '../time.ts'
import { isReadable, UNREADABLE, unreadable } from './unreadable.ts'

/** How many fields of an item are looked at for a misspelt name. */
const MAX_FIELDS = 100

const STATUSES = 'healthy, degraded, unhealthy, unknown, or a status that a rule lists'

/** Whether a value is an object that should have been several values. */
export function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The problem of a sample without the name of a metric. */
export function badName(path: string, item: unknown): Problem {
  return badField(path, item, 'name', 'the name of a metric')
}

/** The problem of a value that is no finite number. `sample` is null if the values were given by name. */
export function badValue(path: string, name: string, value: unknown, sample: unknown): Problem {
  if (!isReadable(value)) return unreadable(path)
  if (isPlainObject(value)) {
    const [field = 'value'] = Object.keys(value)
    const expected = `a finite number (flatten nested values: ${nameOf(name)}_${nameOf(field)})`
    return { path: sample === null ? path : `${path}.value`, expected, received: describe(value) }
  }
  if (sample !== null) return badField(path, sample, 'value', 'a finite number')
  return { path, expected: 'a finite number', received: describe(value) }
}

/** The problem of labels. `label` is the path of one of them, e.g. `.host`, or empty. */
export function badLabels(path: string, label: string, expected: string, value: unknown): Problem {
  return { path: `${path}.labels${label}`, expected, received: describe(value) }
}

export function badTime(path: string, timestamp: unknown): Problem {
  return { path, expected: TIME_FORMS, received: describe(timestamp) }
}

export function badCheckName(path: string, item: unknown): Problem {
  return badField(path, item, 'name', 'the name of a check, of 1 to 256 characters')
}

export function badStatus(path: string, result: unknown): Problem {
  return badField(path, result, 'status', STATUSES, { isOpen: true })
}

/** The problem of a field. If it is missing, another field of the item may be a misspelling of its name. */
function badField(
  path: string,
  item: unknown,
  field: string,
  expected: string,
  shown: Parameters<typeof describe>[1] = {},
): Problem {
  if (item === UNREADABLE) return unreadable(path)
  const fields: Readonly<Record<string, unknown>> = Object(item)
  const value = fields[field]
  const misspelt = value === undefined ? misspellingOf(field, fields) : undefined
  if (misspelt !== undefined)
    return { path: `${path}.${misspelt}`, expected: field, received: 'an unknown field' }
  return { path: `${path}.${field}`, expected, received: describe(value, shown) }
}

/** The first name that may be a misspelling of a field. */
function misspellingOf(field: string, fields: object): string | undefined {
  let count = 0
  for (const name in fields) {
    if (suggest(name, [field]) !== undefined) return name
    count += 1
    if (count === MAX_FIELDS) return undefined
  }
  return undefined
}

/** A name that may come from outside, if it looks like one. */
function nameOf(name: string): string {
  return /^\w{1,64}$/.test(name) ? name : '…'
}
