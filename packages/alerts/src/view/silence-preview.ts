import { filterInTurns } from '../clock.ts'
import type { Handling } from '../handle/alert.ts'
import { readSilencePreview, type SilencePreviewInput } from '../handle/silence-input.ts'
import { compileSilence, silenceState, type SilenceState } from '../matchers/silence.ts'
import { toAlert, type Alert } from './alert.ts'
import { isoOfTimeline, openView, type ViewSource } from './view-source.ts'

/** What a silence would do if it were added now. */
export interface SilencePreview {
  /** A recurring silence is pending outside of its times. */
  readonly state: Exclude<SilenceState, 'expired'>
  /** When the state changes next by the times of the week, ISO 8601 in UTC; null if it does not. */
  readonly nextChangeAt: string | null
  /** Number of open alerts that match, whether it is active now or not. */
  readonly matching: number
  /** The alerts that it would silence now, newest first: those that match, none while it is pending. */
  readonly silenced: readonly Alert[]
}

/** Returns what a silence would do now. Changes nothing. */
export async function previewSilence(
  source: ViewSource & Pick<Handling, 'settings'>,
  input: SilencePreviewInput,
): Promise<SilencePreview> {
  const { matchers, recurring } = readSilencePreview(source.settings, input)
  const view = await openView(source)
  const { world, nowMs } = view
  const wallAheadMs = source.clock.now() - nowMs
  const unending = { at: 0, until: Infinity, untilMs: Infinity, expiredBy: null }
  const silence = compileSilence(
    { id: '', by: '', reason: '', matchers, recurring, ...unending },
    (timeMs) => timeMs + wallAheadMs,
  )
  const isActive = silenceState(silence, nowMs) === 'active'
  const open = [...world.alerts.values()].filter(({ resolution }) => resolution === null)
  const matching = await filterInTurns(open, ({ labels, severity }) => silence.matches(labels, severity))
  return {
    state: isActive ? 'active' : 'pending',
    nextChangeAt: isoOfTimeline(source, silence.changesAt(nowMs)),
    matching: matching.length,
    silenced: isActive
      ? matching.toSorted((a, b) => (a.id < b.id ? 1 : -1)).map((alert) => toAlert(alert, view))
      : [],
  }
}
