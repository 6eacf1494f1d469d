import { silenceProblems, type LabelMatcher, type RecurringInput } from '@botwatch/alerts'
import type { Problem } from '@botwatch/options'

import * as v from 'valibot'

import { below } from '../package-problems.ts'
import { placeOfMatcher, readMatchers, type MatchField } from './read-match.ts'
import { silenceSchema } from './silence-schema.ts'

/** A silence of a configuration file. */
export interface SilenceEntry {
  readonly matchers: readonly LabelMatcher[]
  readonly reason: string
  /** When it is active. Default always, until its end. */
  readonly recurring?: RecurringInput | undefined
  /** ISO 8601. A recurring one has no end without it. */
  readonly until?: string | undefined
}

/** The silences of a file, or all their problems. */
export type SilencesResult =
  | { readonly ok: true; readonly silences: readonly SilenceEntry[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

interface SilenceFields {
  readonly match: MatchField
  readonly reason: string
  readonly days?: RecurringInput['days']
  readonly from?: string
  readonly to?: string
  readonly timezone?: string
  readonly until?: string
}

/** Who adds the silences of a configuration file. */
export const OWNER = 'configuration file'
const HOUR_MS = 3_600_000

/**
 * Reads the silences of a configuration file. Problems have paths such as `silences[0].from`. Silences that do not fit
 * `silenceSchema` are left out: `parse` has reported them.
 */
export function readSilences(
  value: readonly unknown[],
  { timeZone, now = Date.now() }: { readonly timeZone: string; readonly now?: number },
  path: string = 'silences',
): SilencesResult {
  const silences: SilenceEntry[] = []
  const problems: Problem[] = []
  for (const [index, fields] of value.entries()) {
    if (!isSilence(fields)) continue
    const { matchers, problems: ofMatchers } = readMatchers(fields.match)
    const { reason, until } = fields
    const entry: SilenceEntry = {
      matchers,
      reason: reason.trim(),
      ...(isRecurring(fields) && { recurring: recurringOf(fields, timeZone) }),
      ...(until !== undefined && { until }),
    }
    const others = silenceProblems(inputOf(entry, now), now).filter(
      (problem) => ofMatchers.length === 0 || !problem.path.startsWith('matchers'),
    )
    const found = [...ofMatchers, ...endProblems(fields), ...inWordsOfFile(fields, others)]
    if (found.length === 0) silences.push(entry)
    else problems.push(...below(`${path}[${index}]`, found))
  }
  return problems.length === 0 ? { ok: true, silences } : { ok: false, problems }
}

function isSilence(fields: unknown): fields is SilenceFields {
  return v.is(silenceSchema, fields)
}

/** Lists the problems of silences that a program gives. Problems have paths such as `silences[0].reason`. Never throws. */
export function silencesProblems(silences: readonly unknown[]): readonly Problem[] {
  const now = Date.now()
  return silences.flatMap((silence, index) => {
    const path = `silences[${index}]`
    try {
      return below(path, silenceProblems(inputOf(silence as SilenceEntry, now), now))
    } catch {
      return [{ path, expected: 'plain data', received: 'a value with a property that throws' }]
    }
  })
}

/** Whether a silence has ended. */
export function isOver({ until }: SilenceEntry, now: number): boolean {
  return until !== undefined && Date.parse(until) <= now
}

/** The input of an alert manager at a time. The end of a silence that is over may stay in a file, so it is not validated. */
function inputOf(entry: SilenceEntry, now: number): object {
  const { until = now + HOUR_MS } = isOver(entry, now) ? {} : entry
  return { ...entry, until, by: OWNER }
}

function isRecurring({ days, from, to }: SilenceFields): boolean {
  return (days ?? from ?? to) !== undefined
}

function recurringOf(
  { days, from = '00:00', to = '24:00', timezone }: SilenceFields,
  timeZone: string,
): RecurringInput {
  return { ...(days && { days }), from, to, timeZone: timezone ?? timeZone }
}

function endProblems(fields: SilenceFields): readonly Problem[] {
  if (isRecurring(fields) || fields.until !== undefined) return []
  const expected = 'until, or days, from and to of a silence that recurs (enabled: false turns a rule off)'
  return [{ path: '', expected, received: 'none of them' }]
}

function inWordsOfFile(fields: SilenceFields, problems: readonly Problem[]): readonly Problem[] {
  return problems.map(({ path, ...rest }) => {
    const [, number] = /^matchers\[(\d+)\]/.exec(path) ?? []
    if (number !== undefined) return { path: placeOfMatcher(fields.match, Number(number)), ...rest }
    const renamed = path
      .replace(/^matchers/, 'match')
      .replace(/^recurring\.?/, '')
      .replace(/^timeZone/, 'timezone')
    return { path: renamed, ...rest }
  })
}
