import type { LabelMatcher, RuleMatch } from '@botwatch/alerts'
import { describe, type Problem } from '@botwatch/options'
import { joinPath } from '@botwatch/options/config'

import { parseMatchers } from './matcher-text.ts'

/** Texts by name, as they are written. */
export type Texts = Readonly<Record<string, string | number | boolean>>
/** The field `match`, as it is written. */
export type MatchField = string | readonly string[] | Texts

/** Reads the field `match` of a rule. Problems have paths that begin with `match`. */
export function readMatch(given: MatchField): {
  readonly match: RuleMatch
  readonly problems: readonly Problem[]
} {
  if (typeof given !== 'string' && !isList(given)) return { match: toTexts(given), problems: [] }
  const problems: Problem[] = []
  const match = [given].flat().flatMap((text, index): readonly LabelMatcher[] => {
    const parsed = parseMatchers(text)
    if (parsed.ok) return parsed.matchers
    const path = isList(given) ? `match[${index}]` : 'match'
    problems.push({ path, expected: parsed.expected, received: describe(text) })
    return []
  })
  return { match, problems }
}

/** Reads the field `match` of a silence, which is always a list of matchers. */
export function readMatchers(given: MatchField): {
  readonly matchers: readonly LabelMatcher[]
  readonly problems: readonly Problem[]
} {
  const { match, problems } = readMatch(given)
  if (isMatchers(match)) return { matchers: match, problems }
  return { matchers: Object.entries(match).map(([name, value]) => ({ name, op: '=', value })), problems }
}

/**
 * Returns the place of a matcher that is numbered over all texts: `match`, or `match[1]` if the field is a list whose second
 * text has it, or `match.check` if it has labels by name.
 */
export function placeOfMatcher(given: MatchField, number: number): string {
  if (typeof given === 'string') return 'match'
  if (!isList(given)) return joinPath('match', Object.keys(given)[number] ?? '', number)
  let first = 0
  const index = given.findIndex((text) => {
    const parsed = parseMatchers(text)
    first += parsed.ok ? parsed.matchers.length : 0
    return number < first
  })
  return index === -1 ? 'match' : `match[${index}]`
}

/** Texts by name: what YAML read as a number or boolean is text again. */
export function toTexts(texts: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]))
}

function isList(given: string | readonly string[] | Texts): given is readonly string[] {
  return Array.isArray(given)
}

function isMatchers(match: RuleMatch): match is readonly LabelMatcher[] {
  return Array.isArray(match)
}
