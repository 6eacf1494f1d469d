import {
  isAlertsError,
  WEEKDAYS,
  type AlertManager,
  type RecurringInterval,
  type Silence,
} from '@botwatch/alerts'
import { isDeepStrictEqual } from 'node:util'

import { isOver, OWNER, type SilenceEntry } from './read-silences.ts'

/** The methods of an alert manager that {@link reconcileSilences} calls. */
export type SilenceKeeper = Pick<
  AlertManager,
  'listSilences' | 'addSilence' | 'updateSilence' | 'expireSilence'
>

/** How many silences were changed, and why others were not. */
export interface SilenceChanges {
  readonly added: number
  readonly changed: number
  readonly ended: number
  /** One line each, e.g. `silences[2]: There are 1000 silences already; expire one first`. */
  readonly problems: readonly string[]
}

const DAY_MS = 86_400_000
/** A silence that recurs without an end is stored with one, which is moved while there is time. */
const ENDLESS_MS = 5 * 365 * DAY_MS
const RENEW_BELOW_MS = 4 * 365 * DAY_MS

/**
 * Adds, changes and ends stored silences until those of the configuration file are as the file says; others are left alone.
 * Does nothing if they are. A silence that a person has ended stays ended while its entry is unchanged: one that recurs as
 * long as it is stored, one with an end as long as the entry is in `before`, the entries of the last call. Rejects with an
 * `AlertsError` if the silences cannot be listed.
 */
export async function reconcileSilences(
  alerts: SilenceKeeper,
  entries: readonly SilenceEntry[],
  {
    before = [],
    now = Date.now(),
  }: { readonly before?: readonly SilenceEntry[]; readonly now?: number } = {},
): Promise<SilenceChanges> {
  const own = (await alerts.listSilences()).filter(({ createdBy }) => createdBy === OWNER)
  const open = new Set(own.filter(({ state }) => state !== 'expired'))
  const endedByHand = own.filter(({ expiredBy }) => expiredBy !== null && expiredBy !== OWNER)
  const take = (fits: (silence: Silence) => boolean): Silence | undefined => {
    const found = [...open].find(fits)
    if (found !== undefined) open.delete(found)
    return found
  }
  const wanted = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => !isOver(entry, now))
  // All that are as they should be first, so that none of them is changed into another.
  const unfulfilled = wanted.filter(
    ({ entry }) => take((silence) => isAsWritten(silence, entry, now)) === undefined,
  )
  const missing = unfulfilled.filter(
    ({ entry }) =>
      !endedByHand.some((silence) => entry.until === undefined && isSame(silence, entry)) &&
      !before.some((other) => entry.until !== undefined && isDeepStrictEqual(other, entry)),
  )
  const counts = { added: 0, changed: 0, ended: 0 }
  const problems: string[] = []
  const attempt = async (
    what: keyof typeof counts,
    place: string,
    change: () => Promise<unknown>,
  ): Promise<void> => {
    try {
      await change()
      counts[what] += 1
    } catch (error) {
      if (!isAlertsError(error)) throw error
      problems.push(`${place}: ${error.message}`)
    }
  }
  const changes = missing.map(({ entry, index }) => ({
    entry,
    index,
    silence: take((each) => hasSameMatchers(each, entry)),
  }))
  // Those that end first, because the number of silences is limited.
  for (const { id } of open) await attempt('ended', 'silences', () => alerts.expireSilence(id, { by: OWNER }))
  for (const { entry, index, silence } of changes) {
    const { until = now + ENDLESS_MS, ...rest } = entry
    const input = { ...rest, until, by: OWNER }
    await (silence === undefined
      ? attempt('added', `silences[${index}]`, () => alerts.addSilence(input))
      : attempt('changed', `silences[${index}]`, () => alerts.updateSilence(silence.id, input)))
  }
  return { ...counts, problems }
}

/** Whether a silence needs no change. */
function isAsWritten(silence: Silence, entry: SilenceEntry, now: number): boolean {
  const untilMs = Date.parse(silence.until)
  const isEndRight =
    entry.until === undefined ? untilMs - now >= RENEW_BELOW_MS : untilMs === Date.parse(entry.until)
  return isEndRight && isSame(silence, entry)
}

/** Whether a silence holds the same alerts at the same times for the same reason, whenever it ends. */
function isSame(silence: Silence, entry: SilenceEntry): boolean {
  return (
    hasSameMatchers(silence, entry) &&
    silence.reason === entry.reason &&
    isDeepStrictEqual(silence.recurring, intervalsOf(entry))
  )
}

function hasSameMatchers({ matchers }: Silence, entry: SilenceEntry): boolean {
  return isDeepStrictEqual(matchers, entry.matchers)
}

/** The times of a silence as they are stored. */
function intervalsOf({ recurring }: SilenceEntry): readonly RecurringInterval[] | null {
  if (recurring === undefined) return null
  const { days = WEEKDAYS, from, to, timeZone } = recurring
  return [{ days: WEEKDAYS.filter((day) => days.includes(day)), from, to, timeZone }]
}
