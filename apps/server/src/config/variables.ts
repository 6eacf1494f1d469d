import { describe, type Problem } from '@botwatch/options'

import { readSecretFile, SECRET_VARIABLES } from './secret-files.ts'
import { isServiceVariable } from './service-variables.ts'

type Variables = Readonly<Record<string, unknown>>

/** The variables that are set, without what surrounds their values. */
export interface ReadVariables {
  readonly set: Readonly<Record<string, string>>
  readonly problems: readonly Problem[]
  /** One line each. */
  readonly warnings: readonly string[]
}

/** Variables whose value may have several lines. */
const severalLines: ReadonlySet<string> = new Set([
  'METRICS_PRICES',
  'MONITORING_API_KEYS',
  'MONITORING_CLIENT_CERT',
  'MONITORING_CLIENT_KEY',
  'NO_PROXY',
  'no_proxy',
])
const secrets: ReadonlySet<string> = new Set(SECRET_VARIABLES)

/**
 * Reads the variables with the given names. An empty one counts as not set, and so does one that Kubernetes set for a
 * Service. Secrets may come from files. White space around a value is removed with a warning; a line end inside a value and
 * quotes around it are problems.
 */
export function readVariables(env: Variables, names: readonly string[]): ReadVariables {
  const set: Record<string, string> = {}
  const problems: Problem[] = []
  const warnings: string[] = []
  for (const name of names) {
    const raw = valueOf(env, name, problems, warnings)
    if (raw === undefined) continue
    const value = raw.trim()
    const hasLines = /[\r\n]/.test(value)
    if (value !== raw && !(hasLines && severalLines.has(name))) warnings.push(trimmed(name, raw, value))
    if (value === '') continue
    if (hasLines && !severalLines.has(name)) problems.push(hasLineEnd(name))
    else if (isQuoted(value)) problems.push(hasQuotes(name))
    set[name] = value
  }
  return { set, problems, warnings }
}

/** The value of a variable, or of the file that stands in for it. Adds to the problems and warnings. */
function valueOf(env: Variables, name: string, problems: Problem[], warnings: string[]): string | undefined {
  const value = env[name]
  const isSet = value !== undefined && value !== ''
  const fileVariable = `${name}_FILE`
  const path = secrets.has(name) ? textOf(env[fileVariable]).trim() : ''
  if (path !== '') {
    if (isSet) {
      problems.push({
        path: name,
        expected: `nothing because ${fileVariable} is set`,
        received: describe(value),
      })
      return undefined
    }
    const file = readSecretFile(fileVariable, path)
    if ('text' in file) return file.text
    problems.push(file.problem)
    return undefined
  }
  if (!isSet) return undefined
  if (typeof value !== 'string') {
    problems.push({ path: name, expected: 'a string', received: describe(value) })
    return undefined
  }
  if (!isServiceVariable(name, value)) return value
  const service = name
    .replace(/_PORT$/, '')
    .toLowerCase()
    .replaceAll('_', '-')
  warnings.push(
    `${name} is ignored, because Kubernetes sets ${value} for a Service named "${service}"; to choose the value, set ${name} in the container`,
  )
  return undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Not "name: …": the log would hide what follows the name of a secret and a colon. */
function trimmed(name: string, raw: string, value: string): string {
  if (value === '') return `${name} is ignored, because it holds nothing but white space`
  const what = /[\r\n]/.test(raw.slice(raw.indexOf(value) + value.length)) ? 'a line end' : 'white space'
  return `${name} had ${what} ${raw.startsWith(value) ? 'at the end' : 'around the value'}, which was removed`
}

/** A shell removes quotes, an `--env-file` of Docker keeps them. */
function isQuoted(value: string): boolean {
  return value.length > 1 && /^(["']).*\1$/s.test(value)
}

function hasQuotes(name: string): Problem {
  return { path: name, expected: 'a value without quotes around it', received: 'a value in quotes' }
}

function hasLineEnd(name: string): Problem {
  return { path: name, expected: 'a value of one line', received: 'a value with a line end inside' }
}
