import * as v from 'valibot'

import { suggest } from './suggest.ts'

/** An integer within bounds, both included. */
export function integer(min: number, max: number): v.GenericSchema<number> {
  const expected = `an integer from ${min} to ${max}`
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected))
}

/** A finite number within bounds, both included. */
export function number(min: number, max: number): v.GenericSchema<number> {
  const expected = `a number from ${min} to ${max}`
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(min, expected), v.maxValue(max, expected))
}

/** A string that matches a pattern; `expected` says in words what that is. */
export function pattern(regex: RegExp, expected: string): v.GenericSchema<string> {
  return v.pipe(v.string(expected), v.regex(regex, expected))
}

/** The IANA name of a time zone. */
export function timeZone(): v.GenericSchema<string> {
  const expected = 'the IANA name of a time zone, e.g. Europe/Berlin'
  return v.pipe(v.string(expected), v.check(isTimeZone, expected))
}

/** A string with a length within bounds, both included, in UTF-16 units. */
export function text(min: number, max: number): v.GenericSchema<string> {
  const expected = `a string of ${min} to ${max} characters`
  return v.pipe(v.string(expected), v.minLength(min, expected), v.maxLength(max, expected))
}

/** True or false. */
export function flag(): v.GenericSchema<boolean> {
  return v.boolean('true or false')
}

/** One of the given strings; suggests one if the value is a misspelling of it. */
export function choice<const T extends string>(values: readonly T[]): v.GenericSchema<T> {
  const expected = `one of ${values.join(', ')}`
  return v.picklist(values, ({ input }) => {
    const meant = typeof input === 'string' ? suggest(input, values) : undefined
    return meant === undefined ? expected : `${expected} (did you mean ${meant}?)`
  })
}

/** An http or https URL, as a string or a `URL`. User name and password in it are refused. Returns a string. */
export function httpUrl(): v.GenericSchema<string | URL, string> {
  const expected = 'an http or https URL without a user name or password'
  return v.pipe(
    v.union([v.string(), v.instance(URL)], expected),
    v.transform(String),
    v.check(isHttpUrl, ({ input }) => `${expected}${schemeHint(input)}`),
  )
}

/** A function. Its parameters and result are not checked. */
export function callback<T extends (...args: never[]) => unknown>(): v.GenericSchema<T> {
  return v.custom<T>((value) => typeof value === 'function', 'a function')
}

/** An object with these methods, own or inherited, returned as it is. `label` names it, e.g. `a period store`. */
export function port<T extends object>(
  label: string,
  methods: readonly (keyof T & string)[],
): v.GenericSchema<T> {
  const isPort = (value: unknown): value is T =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  const list = new Intl.ListFormat('en').format(methods)
  return v.custom<T>(
    isPort,
    `${label} (an object with ${methods.length === 1 ? 'the method' : 'the methods'} ${list})`,
  )
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** A host name with a dot or a port, or `localhost`, without a scheme; and whether more follows. */
const withoutScheme = /^((?:[\w-]+(?:\.[\w-]+)+|localhost|[\w-]+(?=:\d))(?::\d{1,5})?)(?:[/?#](.?)|$)/
/** Plain words, so that a token with dots in it is not shown. */
const plainHost = /^(?:[a-z\d-]{1,15}\.)*[a-z\d-]{1,15}(?::\d+)?$/

function schemeHint(input: string): string {
  const [, host, rest = ''] = withoutScheme.exec(input) ?? []
  if (host === undefined) return ''
  if (!plainHost.test(host)) return ' (https:// is missing in front)'
  const scheme = /^(?:localhost|127\.)/.test(host) ? 'http' : 'https'
  return ` (did you mean ${scheme}://${host}${rest === '' ? '' : '/…'}?)`
}
