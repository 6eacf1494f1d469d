import { suggest } from '@botwatch/options'

import { filters, type Filter, type TemplateValue } from './filters.ts'

const MAX_OUTPUT_BYTES = 65_536

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

/** A problem of one expression of a template. */
interface TemplateProblem {
  /** What is allowed. */
  readonly expected: string
  /** The expression, at most 80 characters of it. */
  readonly received: string
}

/** A template, or all its problems. */
export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

type Part = string | ((data: TemplateData) => string)

const expression = /\{\{([^{}]*)\}\}/g
const path = /^[A-Za-z_][\w-]*(?:\.[\w-]+)?$/
const filterCall = /^([a-z]+)(?::(?:"([^"]*)"|([\w./+-]+)))?$/

/**
 * Parses a template with the expressions `{{path}}` and `{{path | filter:argument}}`. A template contains no code: a path
 * reads an own property of the data, and the list of filters is closed. Never throws.
 */
export function parseTemplate(text: string, names: TemplateNames): TemplateResult {
  const problems: TemplateProblem[] = []
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(expression)) {
    parts.push(text.slice(end, match.index))
    end = match.index + match[0].length
    parts.push(
      parseExpression(match[1] ?? '', names, (expected) =>
        problems.push({ expected, received: match[0].slice(0, 80) }),
      ),
    )
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

function parseExpression(
  source: string,
  names: TemplateNames,
  fail: (expected: string) => void,
): (data: TemplateData) => string {
  const [first = '', ...calls] = splitAtBars(source)
  const read = parsePath(first, names, fail)
  const steps = calls.map((call) => parseFilter(call, fail))
  return (data) => {
    let value = read(data)
    for (const { name, filter, argument } of steps) {
      if (value !== null) value = filter.apply(value, argument)
      else if (name === 'default') value = argument
    }
    return String(value ?? '')
  }
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
  fail: (expected: string) => void,
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

function parseFilter(
  source: string,
  fail: (expected: string) => void,
): { readonly name: string; readonly filter: Filter; readonly argument: string } {
  const match = filterCall.exec(source)
  const name = match?.[1] ?? ''
  const argument = match?.[2] ?? match?.[3]
  const filter = filters.get(name)
  const nothing: Filter = { expected: () => undefined, apply: (value) => value }
  if (filter === undefined) fail(`one of the filters ${[...filters.keys()].join(', ')}`)
  const expected = filter?.expected(argument)
  if (expected !== undefined) fail(`${expected} after ${name}`)
  return { name, filter: filter ?? nothing, argument: argument ?? '' }
}
