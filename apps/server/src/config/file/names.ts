import { suggest, type Problem } from '@botwatch/options'
import { joinPath } from '@botwatch/options/config'

import { DEFAULT_CHECKS } from '../types/check-types.ts'
import { listOf, recordOf, type Fields } from './layer.ts'

/**
 * Problems of the names of checks and channels, which are unique ignoring case, and of the names in `depends_on` and `fallback`.
 * These are not checked without the names of all channels.
 */
export function nameProblems(file: Fields, channels: ReadonlySet<string> | undefined): readonly Problem[] {
  const checks = listOf(file['checks']).map(recordOf)
  const byName = Object.entries(recordOf(file['channels']))
  return [
    ...repeated(
      'check',
      checks.map(({ name }, index) => ({ name, path: `checks[${index}].name` })),
    ),
    ...checks.flatMap(defaultNameProblems),
    ...repeated(
      'channel',
      byName.map(([name], index) => ({ name, path: namePath(name, index) })),
    ),
    ...byName.flatMap(([name, fields], index) =>
      channelProblems(namePath(name, index), name, recordOf(fields)),
    ),
    ...(channels === undefined
      ? []
      : [...dependencies(checks), ...cycles(checks), ...fallbacks(byName, channels)]),
  ]
}

/** The name of a channel as its factory calls it; the place of this path is that of the name. */
function namePath(name: string, index: number): string {
  return `${joinPath('channels', name, index)}.name`
}

function repeated(
  noun: string,
  places: readonly { readonly name: unknown; readonly path: string }[],
): readonly Problem[] {
  const seen = new Set<string>()
  return places.flatMap(({ name, path }) => {
    if (typeof name !== 'string') return []
    const isKnown = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return isKnown ? [{ path, expected: `a name that no other ${noun} has`, received: 'the same' }] : []
  })
}

/** A check of another type with the name of a default check would replace that one unnoticed. */
function defaultNameProblems({ name, type }: Fields, index: number): readonly Problem[] {
  const own = DEFAULT_CHECKS[String(name).toLowerCase()]
  if (own === undefined || type === undefined || type === own) return []
  const expected = `another name, because "${String(name)}" is that of a default check of the type ${own}`
  return [{ path: `checks[${index}].name`, expected, received: 'the same' }]
}

/** The alert manager makes names of this form: of a recipient, and of the webhook of a rule. */
const MADE_NAME = /^webhook:|^.+#/

function channelProblems(path: string, name: string, { type }: Fields): readonly Problem[] {
  if (MADE_NAME.test(name))
    return [{ path, expected: 'a name without "#" in it or "webhook:" in front', received: 'one with it' }]
  if (name.toLowerCase() !== 'log' || (name === 'log' && type === 'log')) return []
  const expected = 'another name, because every server has a channel log of the type log'
  return [{ path, expected, received: 'the same' }]
}

function dependencies(checks: readonly Fields[]): readonly Problem[] {
  const ofFile = checks.filter(({ enabled }) => enabled !== false)
  const off = keysOf(checks.filter(({ enabled }) => enabled === false).map(({ name }) => name))
  const names = [...Object.keys(DEFAULT_CHECKS), ...ofFile.map(({ name }) => String(name))].filter(
    (name) => !off.has(name.toLowerCase()),
  )
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
