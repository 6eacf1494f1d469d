import { suggest, type Problem } from '@botwatch/options'
import { joinPath } from '@botwatch/options/config'

import { DEFAULT_CHECKS } from '../types/check-types.ts'
import type { Fields, MadeEntry } from './layer.ts'

/** What is known beside the names in a file. */
export interface KnownNames {
  /** Checks and channels that variables make. */
  readonly made: readonly MadeEntry[]
  /** The names of all channels. Undefined if they are not known; then no reference is checked. */
  readonly channels: ReadonlySet<string> | undefined
}

/**
 * Problems of the names of checks and channels, which are unique ignoring case, also beside those that variables make, and of
 * the names in `depends_on` and `fallback`.
 */
export function nameProblems(file: Fields, { made, channels }: KnownNames): readonly Problem[] {
  const checks = listOf(file['checks']).map(recordOf)
  const byName = Object.entries(recordOf(file['channels']))
  return [
    ...repeated(
      'check',
      checks.map(({ name }, index) => ({ name, path: `checks[${index}].name` })),
      made.filter(({ kind }) => kind === 'checks'),
    ),
    ...repeated(
      'channel',
      byName.map(([name], index) => ({ name, path: joinPath('channels', name, index) })),
      made.filter(({ kind }) => kind === 'channels'),
    ),
    ...byName.flatMap(([name, fields], index) =>
      channelProblems(joinPath('channels', name, index), name, recordOf(fields)),
    ),
    ...(channels === undefined
      ? []
      : [...dependencies(checks, made), ...cycles(checks), ...fallbacks(byName, channels)]),
  ]
}

interface NamePlace {
  readonly name: unknown
  readonly path: string
}

function repeated(
  noun: string,
  places: readonly NamePlace[],
  made: readonly MadeEntry[],
): readonly Problem[] {
  const seen = new Set<string>()
  return places.flatMap(({ name, path }) => {
    if (typeof name !== 'string') return []
    const isKnown = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    const variable = made.find((each) => each.name.toLowerCase() === name.toLowerCase())?.variable
    if (!isKnown && variable === undefined) return []
    const hint = variable === undefined ? '' : `, e.g. that of ${variable}`
    return [{ path, expected: `a name that no other ${noun} has${hint}`, received: 'the same' }]
  })
}

/** The alert manager makes names of this form: of a recipient, and of the webhook of a rule. */
const MADE_NAME = /^webhook:|^.+#/

function channelProblems(path: string, name: string, { type }: Fields): readonly Problem[] {
  if (MADE_NAME.test(name))
    return [{ path, expected: 'a name without "#" in it or "webhook:" in front', received: 'another name' }]
  if (name.toLowerCase() !== 'log' || (name === 'log' && type === 'log')) return []
  const expected = 'another name, because "log" is that of the log of the server, which has the type log'
  return [{ path, expected, received: `a channel of this name${name === 'log' ? '' : ' in other letters'}` }]
}

function dependencies(checks: readonly Fields[], made: readonly MadeEntry[]): readonly Problem[] {
  const ofFile = checks.filter(({ enabled }) => enabled !== false)
  const off = keysOf(checks.filter(({ enabled }) => enabled === false).map(({ name }) => name))
  const names = [
    ...Object.keys(DEFAULT_CHECKS),
    ...made.filter(({ kind }) => kind === 'checks').map(({ name }) => name),
    ...ofFile.map(({ name }) => String(name)),
  ].filter((name) => !off.has(name.toLowerCase()))
  const known = keysOf(names)
  return checks.flatMap(({ name, depends_on: needed }, index) =>
    listOf(needed).flatMap((each, at): readonly Problem[] => {
      if (typeof each !== 'string') return []
      const path = `checks[${index}].depends_on[${at}]`
      const key = each.toLowerCase()
      if (typeof name === 'string' && key === name.toLowerCase())
        return [{ path, expected: 'the name of another check', received: 'that of the check itself' }]
      if (known.has(key)) return []
      if (off.has(key))
        return [{ path, expected: 'the name of a check', received: 'one that is not enabled' }]
      return [{ path, expected: suggest(each, names) ?? 'the name of a check', received: 'an unknown check' }]
    }),
  )
}

/** The first cycle among checks that depend on others, where it closes. */
function cycles(checks: readonly Fields[]): readonly Problem[] {
  const byKey = new Map(checks.map(({ name }, index) => [String(name).toLowerCase(), index]))
  const cleared = new Set<number>()
  const steps: number[] = []
  for (const index of checks.keys()) {
    const found = visit(index)
    if (found !== undefined) return [found]
  }
  return []

  function visit(index: number): Problem | undefined {
    if (cleared.has(index)) return undefined
    steps.push(index)
    for (const [at, each] of listOf(checks[index]?.['depends_on']).entries()) {
      const next = byKey.get(String(each).toLowerCase())
      if (next === undefined || next === index) continue
      const start = steps.indexOf(next)
      if (start !== -1) {
        const names = [...steps.slice(start), next].map((step) => checks[step]?.['name'])
        const expected = 'the name of a check that does not depend on this one'
        return { path: `checks[${index}].depends_on[${at}]`, expected, received: names.join(' → ') }
      }
      const found = visit(next)
      if (found !== undefined) return found
    }
    steps.pop()
    cleared.add(index)
    return undefined
  }
}

function fallbacks(
  channels: readonly (readonly [string, unknown])[],
  names: ReadonlySet<string>,
): readonly Problem[] {
  return channels.flatMap(([name, fields], index) =>
    listOf(recordOf(fields)['fallback']).flatMap((each, at): readonly Problem[] => {
      if (typeof each !== 'string' || (names.has(each) && each !== name)) return []
      const path = `${joinPath('channels', name, index)}.fallback[${at}]`
      if (each === name)
        return [{ path, expected: 'the name of another channel', received: 'that of the channel itself' }]
      const others = [...names].filter((other) => other !== name)
      const meant = suggest(each, others)
      const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
      return [{ path, expected: `one of ${others.join(', ')}${hint}`, received: 'an unknown channel' }]
    }),
  )
}

function keysOf(names: readonly unknown[]): ReadonlySet<string> {
  return new Set(names.map((name) => String(name).toLowerCase()))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
