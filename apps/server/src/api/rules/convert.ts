import type { AlertRule } from '@botwatch/alerts'
import { describe, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { ALL_FIELDS, BASE_FIELDS, KIND_FIELDS } from './fields.ts'
import type { WireRule } from './types.ts'

type Fields = Readonly<Record<string, unknown>>

const knownFields = v.strictObject(
  Object.fromEntries(Object.keys(ALL_FIELDS).map((name) => [name, v.optional(v.unknown())])),
)
const knownStepFields = v.array(
  v.strictObject({ after_seconds: v.optional(v.unknown()), channels: v.optional(v.unknown()) }),
)
const wireNames: ReadonlyMap<string, string> = new Map(
  [...Object.keys(ALL_FIELDS), 'after_seconds'].map((name) => [toFieldName(name), name]),
)

/** A rule with the names of a program, and the problems of its names in JSON. */
export interface ReadRule {
  readonly input: Fields
  readonly problems: readonly Problem[]
}

/** Gives the fields of a body their names in a program. `name` is that in the path, if there is one. */
export function fromWireRule(body: unknown, name?: string): ReadRule {
  const parsed = parse(knownFields, body, { noun: 'field' })
  const problems = parsed.ok ? [] : [...parsed.problems]
  const given: Fields = isFields(body) ? body : {}
  const { escalate } = given
  const steps = parse(knownStepFields, Array.isArray(escalate) ? escalate.filter(isFields) : [], {
    path: 'escalate',
    noun: 'field',
  })
  if (!steps.ok) problems.push(...steps.problems)
  const input = Object.fromEntries(
    Object.entries(given).flatMap(([wireName, value]) => {
      const field = Object.hasOwn(ALL_FIELDS, wireName) ? ALL_FIELDS[wireName] : undefined
      if (field === undefined || (value === null && field.isNullable === true)) return []
      return [
        [toFieldName(wireName), wireName === 'escalate' ? fromWireSteps(value) : fromWire(wireName, value)],
      ]
    }),
  )
  if (name === undefined) return { input, problems }
  if (input['name'] !== undefined && input['name'] !== name)
    problems.push({ path: 'name', expected: 'the name in the path, or none', received: 'another name' })
  return { input: { ...input, name }, problems }
}

/** Returns a rule in JSON. */
export function toWireRule(rule: AlertRule): WireRule {
  const fields = rule as unknown as Fields
  const names = ['kind', ...Object.keys(BASE_FIELDS), ...Object.keys(KIND_FIELDS[rule.kind])]
  return Object.fromEntries(
    names.map((name) => {
      const value = fields[toFieldName(name)] ?? null
      if (name === 'escalate') return [name, rule.escalate.map(toWireStep)]
      return [name, isDuration(name) && typeof value === 'number' ? value / 1000 : value]
    }),
  )
}

/** Returns problems of a rule with the names and units of JSON. */
export function toRuleProblems(problems: readonly Problem[], body: unknown): readonly Problem[] {
  return problems.map(({ path, expected, received }) => {
    const wirePath = path
      .replace(/^\w+/, (name) => wireNames.get(name) ?? name)
      .replace(/^(escalate\[\d+\]\.)afterMs$/, '$1after_seconds')
    const named = toWireWords(expected)
    if (!isDuration(wirePath)) return { path: wirePath, expected: named, received }
    return { path: wirePath, expected: inSeconds(named), received: describe(valueAt(body, wirePath)) }
  })
}

/** Returns a sentence with the names that fields have in JSON. */
export function toWireWords(sentence: string): string {
  return sentence.replaceAll(/\w+/g, (word) => wireNames.get(word) ?? word)
}

/** `for_seconds` as `forMs`. */
function toFieldName(wireName: string): string {
  return wireName
    .replace(/_seconds$/, '_ms')
    .replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function isDuration(wirePath: string): boolean {
  return wirePath.endsWith('_seconds')
}

function fromWire(wireName: string, value: unknown): unknown {
  return isDuration(wireName) && typeof value === 'number' ? Math.round(value * 1000) : value
}

function fromWireSteps(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps
  return steps.map((step: unknown) => {
    if (!isFields(step)) return step
    const { after_seconds: after, channels } = step
    return { afterMs: fromWire('after_seconds', after), channels }
  })
}

function toWireStep({ afterMs, channels }: AlertRule['escalate'][number]): object {
  return { after_seconds: afterMs / 1000, channels }
}

/** `an integer from 1000 to 86400000` as `a number of seconds from 1 to 86400`. */
function inSeconds(expected: string): string {
  return expected.replace(
    /an integer from (\d+) to (\d+)/,
    (_, min: string, max: string) =>
      `a number of seconds from ${Number(min) / 1000} to ${Number(max) / 1000}`,
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path such as `escalate[0].after_seconds`. */
function valueAt(body: unknown, path: string): unknown {
  return path.split(/[.[\]]+/).reduce<unknown>((value, key) => (Object(value) as Fields)[key], body)
}
