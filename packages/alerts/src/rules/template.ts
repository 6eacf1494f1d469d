import { suggest, timeZone } from '@botwatch/options'
import * as v from 'valibot'

import { cut, formatDuration } from '../text.ts'

const MAX_OUTPUT_BYTES = 65_536

/** Value of an expression. */
type TemplateValue = string | number | null

/** Values of a template by name: strings, numbers, and maps of strings. */
export type TemplateData = Readonly<Record<string, TemplateValue | Readonly<Record<string, string>>>>

/** Names that a template may use. The name of a map is followed by a dot and a name of the map. */
export interface TemplateNames {
  readonly values: readonly string[]
  readonly maps: readonly string[]
}

/** A compiled template. */
export interface Template {
  /** Throws if a filter cannot convert a value, or if the text exceeds 64 KiB. */
  readonly render: (data: TemplateData) => string
}

/** A template, or all its problems: what is allowed, and the expression, at most 80 characters of it. */
export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | {
      readonly ok: false
      readonly problems: readonly { readonly expected: string; readonly received: string }[]
    }

type Part = string | ((data: TemplateData) => string)
type Fail = (expected: string) => void

interface Filter {
  /** Returns what is expected instead of an argument, or undefined if the argument is valid. */
  readonly expected: (argument: string | undefined) => string | undefined
  /** Throws if the value has the wrong type. */
  readonly apply: (value: string | number, argument: string) => TemplateValue
}

/** Names that a rule's `notificationTemplate` can use. */
const TEMPLATE_NAMES: TemplateNames = {
  values: [
    'type',
    'id',
    'fingerprint',
    'rule',
    'kind',
    'subject',
    'instance',
    'description',
    'severity',
    'summary',
    'detail',
    'value',
    'threshold',
    'comparison',
    'unit',
    'startedAt',
    'firedAt',
    'resolvedAt',
    'durationMs',
    'reason',
    'resolvedBy',
    'runbookUrl',
  ],
  maps: ['labels', 'annotations'],
}

const expression = /\{\{([^{}]*)\}\}/g
const path = /^[A-Za-z_][\w-]*(?:\.[\w-]+)?$/
const filterCall = /^([a-z]+)(?::(?:"([^"]*)"|([\w./+-]+)))?$/

/**
 * Parses a template with the expressions `{{path}}` and `{{path | filter:argument}}`. A template contains no code: a path
 * reads an own property of the data, and the list of filters is closed. Never throws.
 */
export function parseTemplate(text: string, names: TemplateNames = TEMPLATE_NAMES): TemplateResult {
  const problems: { readonly expected: string; readonly received: string }[] = []
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(expression)) {
    parts.push(text.slice(end, match.index))
    end = match.index + match[0].length
    const fail: Fail = (expected) => problems.push({ expected, received: match[0].slice(0, 80) })
    parts.push(parseExpression(match[1] ?? '', names, fail))
  }
  parts.push(text.slice(end))
  const loose = parts.some((part) => typeof part === 'string' && /\{\{|\}\}/.test(part))
  if (loose) problems.push({ expected: 'every {{ to be closed by }}', received: 'an open expression' })
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, template: { render: (data) => render(parts, data) } }
}

function render(parts: readonly Part[], data: TemplateData): string {
  let bytes = 0
  let output = ''
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part(data)
    bytes += Buffer.byteLength(text)
    if (bytes > MAX_OUTPUT_BYTES) throw new RangeError(`the text is longer than ${MAX_OUTPUT_BYTES} bytes`)
    output += text
  }
  return output
}

function parseExpression(source: string, names: TemplateNames, fail: Fail): (data: TemplateData) => string {
  const [first = '', ...calls] = splitAtBars(source)
  const read = parsePath(first, names, fail)
  const steps = calls.map((call) => parseFilter(call, fail))
  return (data) => String(steps.reduce((value, step) => step(value), read(data)) ?? '')
}

/** Splits an expression at bars outside of quotation marks. */
function splitAtBars(source: string): readonly string[] {
  const parts = ['']
  let isQuoted = false
  for (const char of source) {
    if (char === '"') isQuoted = !isQuoted
    if (char === '|' && !isQuoted) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${char}`)
  }
  return parts.map((part) => part.trim())
}

function parsePath(
  source: string,
  { values, maps }: TemplateNames,
  fail: Fail,
): (data: TemplateData) => TemplateValue {
  const [name = '', key] = path.test(source) ? source.split('.') : ['']
  if (maps.includes(name) && key === undefined) fail(`a name after ${name}, e.g. ${name}.host`)
  else if (values.includes(name) && key !== undefined) fail(`no name after ${name}`)
  else if (!maps.includes(name) && !values.includes(name)) {
    const known = [...values, ...maps]
    const meant = suggest(name, known)
    fail(meant === undefined ? `one of ${known.join(', ')}` : `a known name (did you mean ${meant}?)`)
  }
  return (data) => {
    const found = Object.hasOwn(data, name) ? data[name] : null
    if (typeof found !== 'object' || found === null) return found ?? null
    return key !== undefined && Object.hasOwn(found, key) ? (found[key] ?? null) : null
  }
}

function parseFilter(source: string, fail: Fail): (value: TemplateValue) => TemplateValue {
  const [, name = '', quoted, bare] = filterCall.exec(source) ?? []
  const argument = quoted ?? bare
  const filter = filters.get(name)
  const expected =
    filter === undefined ? `one of the filters ${[...filters.keys()].join(', ')}` : filter.expected(argument)
  if (expected !== undefined) fail(filter === undefined ? expected : `${expected} after ${name}`)
  if (name === 'default') return (value) => value ?? argument ?? ''
  return (value) => (value === null || filter === undefined ? value : filter.apply(value, argument ?? ''))
}

const none: Filter['expected'] = (argument) => (argument === undefined ? undefined : 'no argument')

function integer(min: number, max: number): Filter['expected'] {
  return (argument) => {
    const number = Number(argument ?? Number.NaN)
    const fits = Number.isInteger(number) && number >= min && number <= max
    return fits ? undefined : `an integer from ${min} to ${max}, e.g. fixed:2,`
  }
}

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', { expected: none, apply: (value) => String(value).toUpperCase() }],
  ['lower', { expected: none, apply: (value) => String(value).toLowerCase() }],
  ['fixed', { expected: integer(0, 20), apply: (value, digits) => numberOf(value).toFixed(Number(digits)) }],
  ['duration', { expected: none, apply: (value) => formatDuration(numberOf(value)) }],
  [
    'truncate',
    { expected: integer(1, 65_536), apply: (value, length) => cut(String(value), Number(length)) },
  ],
  ['date', { expected: expectedZone, apply: (value, zone) => formatDate(value, zone === '' ? 'UTC' : zone) }],
  ['default', { expected: expectedText, apply: (value) => value }],
])

function expectedZone(zone: string | undefined): string | undefined {
  return zone === undefined || v.is(timeZone(), zone) ? undefined : 'a time zone, e.g. date:Europe/Berlin,'
}

function expectedText(text: string | undefined): string | undefined {
  return text === undefined ? 'a text, e.g. default:"none",' : undefined
}

function numberOf(value: string | number): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`expected a number, got ${typeof value}`)
}

/** Formats a time, e.g. `2026-01-05 10:04:00 UTC`. */
function formatDate(value: string | number, zone: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) throw new TypeError('expected a time')
  // Swedish dates have the order of ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return `${format.format(at)} ${zone}`
}
