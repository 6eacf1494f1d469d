import type { HttpResponse } from '@botwatch/http'
import { describe } from '@botwatch/options'

import type { ExpectedStatus } from './expected-status.ts'
import { lookUpJson, parseJson, parseJsonPath } from './json-path.ts'
import { matchText } from './match-text.ts'

/** A JSON value other than an array or an object. */
export type JsonScalar = string | number | boolean | null

/** Conditions on a response. All must hold. */
export interface ResponseConditions {
  /** The statuses that mean healthy, or a map from statuses to what they mean. Default `[200]`. */
  readonly status?: ExpectedStatus | undefined
  /** Conditions on the text of the body. */
  readonly body?: BodyConditions | undefined
  /** Conditions on headers; names in any case. */
  readonly headers?: readonly HeaderCondition[] | undefined
  /** Conditions on values in the JSON body. */
  readonly json?: readonly JsonCondition[] | undefined
}

/** Conditions on the text of a body. */
export interface BodyConditions {
  /** Text the body must contain. */
  readonly contains?: string | undefined
  /** Text the body must not contain. */
  readonly notContains?: string | undefined
  /** Regular expression that the body must match, or its source (then with the flag `u`). At most 256 characters; fails after 100 ms. */
  readonly matches?: string | RegExp | undefined
}

/** Condition on one header: whether it is present, its value, or part of its value. */
export type HeaderCondition = { readonly name: string } & (
  | { readonly exists: boolean }
  | { readonly equals: string }
  | { readonly contains: string }
)

/**
 * Condition on one value. A path without a value, an unexpected null and a value of another type fail; nothing is
 * converted. `exists: true` requires a value other than null, `exists: false` no value at all.
 */
export type JsonCondition = {
  /** `status`, `data.items[0].id`, `$.ok`: own properties and indexes; `$` is the document. At most 256 characters. */
  readonly path: string
} & (
  | { readonly equals: JsonScalar }
  | { readonly lt: number }
  | { readonly lte: number }
  | { readonly gt: number }
  | { readonly gte: number }
  | { readonly exists: boolean }
  | { readonly oneOf: readonly JsonScalar[] }
)

/** Whether any condition needs the body. */
export function needsBody({ body = {}, json = [] }: ResponseConditions): boolean {
  return Object.values(body).some((condition) => condition !== undefined) || json.length > 0
}

/** The conditions besides that on the status that a response does not meet, as texts that show nothing of the response. */
export function unmetConditions(conditions: ResponseConditions, response: HttpResponse): readonly string[] {
  const { body = {}, headers = [], json = [] } = conditions
  return [
    ...unmetText(body, response.body),
    ...headers.flatMap((condition) => unmetHeader(condition, response.headers)),
    ...(json.length === 0 ? [] : unmetJson(json, response.body)),
  ]
}

function unmetText({ contains, notContains, matches }: BodyConditions, body: string): readonly string[] {
  const found = matches === undefined ? true : matchText(matches, body)
  return [
    ...(contains === undefined || body.includes(contains) ? [] : ['body lacks the expected text']),
    ...(notContains === undefined || !body.includes(notContains) ? [] : ['body has the unwanted text']),
    ...(found === true
      ? []
      : [`body ${found === null ? 'takes too long to match' : 'does not match'} the pattern`]),
  ]
}

function unmetHeader(condition: HeaderCondition, headers: HttpResponse['headers']): string[] {
  const name = condition.name.toLowerCase()
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  if ('exists' in condition) {
    if ((value !== undefined) === condition.exists) return []
    return [`header ${name} is ${condition.exists ? 'missing' : 'present'}`]
  }
  if (value === undefined) return [`header ${name} is missing`]
  const isFine = 'equals' in condition ? value === condition.equals : value.includes(condition.contains)
  return isFine ? [] : [`header ${name} is not as expected`]
}

function unmetJson(conditions: readonly JsonCondition[], body: string): string[] {
  const document = parseJson(body)
  if (document === undefined) return ['body is not JSON']
  return conditions.flatMap((condition) => {
    const result = lookUpJson(document, parseJsonPath(condition.path) ?? [])
    if ('exists' in condition && !condition.exists)
      return result.found ? [`${condition.path} is present`] : []
    if (!result.found) return [`${condition.path} is missing`]
    return isMet(condition, result.value) ? [] : [`${condition.path} is ${describe(result.value)}`]
  })
}

function isMet(condition: JsonCondition, value: unknown): boolean {
  if ('exists' in condition) return value !== null
  if ('equals' in condition) return value === condition.equals
  if ('oneOf' in condition) return condition.oneOf.includes(value as JsonScalar)
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  if ('lt' in condition) return value < condition.lt
  if ('lte' in condition) return value <= condition.lte
  return 'gt' in condition ? value > condition.gt : value >= condition.gte
}
