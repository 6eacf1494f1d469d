import type { Problem } from '../errors.ts'
import { suggest } from '../rules/suggest.ts'
import { filters, type Filter, type TemplateValue } from './filters.ts'

const MAX_OUTPUT_BYTES = 65_536

/** What a template may name: texts, numbers and maps of texts, each by its own name. */
export type TemplateData = Readonly<Record<string, TemplateValue | Readonly<Record<string, string>>>>

/** The names a template may use; a name of a map is followed by a dot and one of the map's own. */
export interface TemplateNames {
  readonly values: readonly string[]
  readonly maps: readonly string[]
}

/** A template made ready. */
export interface Template {
  /** Throws on a value that a filter cannot take, and on more than 64 KiB. */
  readonly render: (data: TemplateData) => string
}

/** A template, or everything that is wrong with it. */
export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly Problem[] }

type Part = string | ((data: TemplateData) => string)

const expression = /\{\{([^{}]*)\}\}/g
const path = /^[A-Za-z_][\w-]*(?:\.[\w-]+)?$/
const filterCall = /^([a-z]+)(?::(?:"([^"]*)"|([\w./+-]+)))?$/

/**
 * Reads `{{path}}` and `{{path | filter:argument}}`; all else is text. There is no code in it: a path names a value of the
 * data's own, and filters are a closed list. Never throws.
 */
export function parseTemplate(text: string, names: TemplateNames): TemplateResult {
  const problems: Problem[] = []
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(expression)) {
    parts.push(text.slice(end, match.index))
    end = match.index + match[0].length
    parts.push(
      parseExpression(match[1] ?? '', names, (message) =>
        problems.push({ path: match[0].slice(0, 80), message }),
      ),
    )
  }
  parts.push(text.slice(end))
  const loose = parts.some((part) => typeof part === 'string' && /\{\{|\}\}/.test(part))
  if (loose) problems.push({ path: '', message: 'expected every {{ to be closed by }}' })
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
  fail: (message: string) => void,
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

/** The parts between bars that stand outside of quotation marks. */
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
  fail: (message: string) => void,
): (data: TemplateData) => TemplateValue {
  const [name = '', key] = path.test(source) ? source.split('.') : ['']
  if (maps.includes(name) && key === undefined) fail(`expected one of its names, as ${name}.host`)
  else if (values.includes(name) && key !== undefined) fail(`${name} has no parts`)
  else if (!maps.includes(name) && !values.includes(name)) {
    const meant = suggest(name, [...values, ...maps])
    fail(`unknown name${meant === undefined ? '' : `; did you mean ${meant}?`}`)
  }
  return (data) => {
    const found = Object.hasOwn(data, name) ? data[name] : null
    if (typeof found !== 'object' || found === null) return found ?? null
    return key !== undefined && Object.hasOwn(found, key) ? (found[key] ?? null) : null
  }
}

function parseFilter(
  source: string,
  fail: (message: string) => void,
): { readonly name: string; readonly filter: Filter; readonly argument: string } {
  const match = filterCall.exec(source)
  const name = match?.[1] ?? ''
  const argument = match?.[2] ?? match?.[3]
  const filter = filters.get(name)
  const nothing: Filter = { problem: () => undefined, apply: (value) => value }
  if (filter === undefined) fail(`unknown filter; expected one of ${[...filters.keys()].join(', ')}`)
  const problem = filter?.problem(argument)
  if (problem !== undefined) fail(`${name}: ${problem}`)
  return { name, filter: filter ?? nothing, argument: argument ?? '' }
}
