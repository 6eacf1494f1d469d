import type { Problem } from '../check/errors.ts'
import { choiceProblems, describe } from '../validate.ts'
import { parseJsonPath } from './json-path.ts'
import { isPattern } from './match-text.ts'

const CONDITIONS = ['contains', 'notContains', 'matches', 'header', 'json'] as const
const BODY_CONDITIONS = ['contains', 'notContains', 'matches', 'json'] as const
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || isBoolean(value) || isNumber(value)

/** An operand: whether a value will do, and how to say what would. */
type Operands = Readonly<Record<string, readonly [accepts: (value: unknown) => boolean, expected: string]>>

const headerOperands: Operands = {
  exists: [isBoolean, 'a boolean'],
  equals: [(value) => typeof value === 'string', 'a string'],
  contains: [isText, 'a string that is not empty'],
}
const jsonOperands: Operands = {
  equals: [isScalar, 'a string, a finite number, a boolean or null'],
  lt: [isNumber, 'a finite number'],
  gt: [isNumber, 'a finite number'],
  exists: [isBoolean, 'a boolean'],
  oneOf: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isScalar),
    'an array of at least one string, finite number, boolean or null',
  ],
}

/** Everything wrong with conditions on an answer. What they expect is never shown. */
export function conditionProblems(path: string, conditions: unknown, method: string): Problem[] {
  if (conditions === undefined) return []
  if (typeof conditions !== 'object' || conditions === null || Array.isArray(conditions)) {
    return [{ path, expected: 'an object of conditions', received: describe(conditions) }]
  }
  const { contains, notContains, matches, header, json } = conditions as Record<string, unknown>
  return [
    ...Object.keys(conditions).flatMap((key) => choiceProblems(path, key, CONDITIONS)),
    ...textProblems(`${path}.contains`, contains),
    ...textProblems(`${path}.notContains`, notContains),
    ...(matches === undefined || isPattern(matches)
      ? []
      : [
          {
            path: `${path}.matches`,
            expected: 'a regular expression or its source, of 1 to 256 characters',
            received: matches instanceof RegExp ? 'a longer one' : describe(matches),
          },
        ]),
    ...listProblems(`${path}.header`, header, (at, item) => [
      ...(isText(item['name'])
        ? []
        : [{ path: `${at}.name`, expected: 'the name of a header', received: describe(item['name']) }]),
      ...operandProblems(at, item, 'name', headerOperands),
    ]),
    ...listProblems(`${path}.json`, json, (at, item) => [
      ...(parseJsonPath(item['path']) === null
        ? [
            {
              path: `${at}.path`,
              expected: "a path as 'data.items[0].id', of at most 256 characters",
              received: describe(item['path']),
            },
          ]
        : []),
      ...operandProblems(at, item, 'path', jsonOperands),
    ]),
    ...(method === 'HEAD' ? bodyProblems(path, conditions) : []),
  ]
}

function textProblems(path: string, value: unknown): Problem[] {
  if (value === undefined || isText(value)) return []
  const received = value === '' ? 'an empty string' : describe(value)
  return [{ path, expected: 'a string that is not empty', received }]
}

function listProblems(
  path: string,
  list: unknown,
  problemsOf: (at: string, item: Readonly<Record<string, unknown>>) => Problem[],
): Problem[] {
  if (list === undefined) return []
  if (!Array.isArray(list)) return [{ path, expected: 'an array of conditions', received: describe(list) }]
  return list.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`
    if (typeof item === 'object' && item !== null) return problemsOf(at, item as Record<string, unknown>)
    return [{ path: at, expected: 'a condition', received: describe(item) }]
  })
}

function operandProblems(
  path: string,
  item: Readonly<Record<string, unknown>>,
  subject: string,
  operands: Operands,
): Problem[] {
  const keys = Object.keys(item).filter((key) => key !== subject)
  const [key] = keys
  const operand = key !== undefined && Object.hasOwn(operands, key) ? operands[key] : undefined
  if (key === undefined || operand === undefined || keys.length > 1) {
    const expected = `${subject} and exactly one of ${Object.keys(operands).join(', ')}`
    return [{ path, expected, received: keys.length === 0 ? 'none' : keys.join(', ').slice(0, 80) }]
  }
  const [accepts, expected] = operand
  return accepts(item[key]) ? [] : [{ path: `${path}.${key}`, expected, received: describe(item[key]) }]
}

function bodyProblems(path: string, conditions: Partial<Record<string, unknown>>): Problem[] {
  return BODY_CONDITIONS.filter((key) => conditions[key] !== undefined).map((key) => ({
    path: `${path}.${key}`,
    expected: 'no condition on the body beside the method HEAD, which has none',
    received: 'one',
  }))
}
